package io.espalier.trainer.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders for what a command will write, made before the work rather than after it. */
final class Folders {
  private Folders() {}

  /**
   * Makes a folder where it is missing, and those above it.
   *
   * @throws UncheckedIOException if it cannot be made
   */
  static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException failed) {
      throw new UncheckedIOException(
          "the folder "
              + folder
              + " cannot be made ("
              + FailureMessage.of(failed)
              + "); choose another",
          failed);
    }
  }

  /** {@link #make} for the folder that a file will lie in. */
  static void makeFor(Path file) {
    make(file.toAbsolutePath().getParent());
  }
}
