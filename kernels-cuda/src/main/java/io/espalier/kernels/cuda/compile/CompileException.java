package io.espalier.kernels.cuda.compile;

/** The kernels could not be compiled. The message says with what, for what, and what it said. */
public final class CompileException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST_LOG = 4000;

  CompileException(String message) {
    super(message);
  }

  CompileException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Of sources that a compiler refused. */
  static CompileException refused(String compiler, Architecture architecture, String log) {
    String said = log.strip();
    if (said.length() > LONGEST_LOG) {
      said = said.substring(0, LONGEST_LOG) + "\n… and so on";
    }
    return new CompileException(
        "the CUDA kernels do not compile for %s with %s:%n%s"
            .formatted(architecture, compiler, said.isEmpty() ? "(it said nothing)" : said));
  }
}
