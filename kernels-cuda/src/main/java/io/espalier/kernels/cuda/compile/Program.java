package io.espalier.kernels.cuda.compile;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
final class Program {
  /** Variables with which nvcc takes further options from the environment. */
  private static final List<String> HIDDEN_OPTIONS =
      List.of("NVCC_PREPEND_FLAGS", "NVCC_APPEND_FLAGS");

  /** Variables that say where temporary files go. */
  private static final List<String> TEMPORARY = List.of("TMPDIR", "TMP", "TEMP");

  /**
   * How a program ended.
   *
   * @param status its exit status
   * @param output what it wrote, errors included
   */
  record Outcome(int status, String output) {}

  private Program() {}

  /**
   * Runs a program and waits for it; it and all that it started are killed at the time limit.
   *
   * @param folder where it runs and leaves its temporary files; null for this process's folder
   * @throws CompileException if it cannot be started, takes too long, or this thread is interrupted
   */
  static Outcome run(List<String> command, Path folder, Duration limit) {
    try {
      // Into a file: a pipe would have to be emptied while the program runs.
      Path output = Files.createTempFile(WorkFolder.PREFIX, ".log");
      try {
        Process process = start(command, folder, output);
        int status = await(process, command, limit);
        return new Outcome(
            status, new String(Files.readAllBytes(output), Charset.defaultCharset()));
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new CompileException("cannot run " + command.getFirst() + ": " + e.getMessage(), e);
    }
  }

  private static Process start(List<String> command, Path folder, Path output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .redirectInput(ProcessBuilder.Redirect.PIPE);
    HIDDEN_OPTIONS.forEach(builder.environment()::remove);
    if (folder != null) {
      builder.directory(folder.toFile());
      TEMPORARY.forEach(variable -> builder.environment().put(variable, folder.toString()));
    }
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private static int await(Process process, List<String> command, Duration limit) {
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      throw new CompileException("interrupted while running " + command.getFirst(), e);
    }
    kill(process);
    throw new CompileException(
        "%s did not end within %d s".formatted(command.getFirst(), limit.toSeconds()));
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
