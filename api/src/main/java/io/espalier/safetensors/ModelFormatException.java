package io.espalier.safetensors;

/**
 * A file that is not what it should be: damaged, cut short, of another kind, or made to deceive.
 */
public final class ModelFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String file;

  /**
   * A file that cannot be used.
   *
   * @param file which
   * @param problem what is wrong, and where in it
   * @param advice what to do
   */
  public ModelFormatException(String file, String problem, String advice) {
    this(file, problem, advice, null);
  }

  /**
   * A file that cannot be used, found out by another exception.
   *
   * @param file which
   * @param problem what is wrong, and where in it
   * @param advice what to do
   * @param cause who found out, or null
   */
  public ModelFormatException(String file, String problem, String advice, Throwable cause) {
    super(file + ": " + problem + "; " + advice, cause);
    this.file = file;
  }

  /** The file. */
  public String file() {
    return file;
  }
}
