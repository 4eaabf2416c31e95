package io.espalier.kernels.cuda.compile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary folder with sources, gone when it is closed. */
record WorkFolder(Path path) implements AutoCloseable {
  static final String PREFIX = "espalier-kernels-";

  /** A new folder with all files of a program. */
  static WorkFolder with(KernelSources sources) throws IOException {
    WorkFolder folder = new WorkFolder(Files.createTempDirectory(PREFIX));
    try {
      for (String name : sources.names()) {
        Files.writeString(folder.path.resolve(name), sources.text(name));
      }
      return folder;
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** Deletes everything in it; what cannot be deleted is left to the system. */
  @Override
  public void close() {
    try (Stream<Path> found = Files.walk(path)) {
      List<Path> inwards = found.sorted(Comparator.reverseOrder()).toList();
      for (Path file : inwards) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException ignored) {
      // Temporary files that stay harm nobody, and the compiler's result is what counts.
    }
  }
}
