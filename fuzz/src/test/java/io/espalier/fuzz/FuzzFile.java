package io.espalier.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The fuzzer's bytes as a file, since readers read files. */
final class FuzzFile {
  private static final Path FOLDER = folder();

  private FuzzFile() {}

  private static Path folder() {
    try {
      // In memory, where there is such a folder.
      Path memory = Path.of("/dev/shm");
      Path folder =
          Files.isWritable(memory)
              ? Files.createTempDirectory(memory, "fuzz")
              : Files.createTempDirectory("fuzz");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file with these bytes; the next call with the same name writes over it. */
  static Path of(String name, byte[] bytes) {
    Path file = FOLDER.resolve(name);
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    file.toFile().deleteOnExit();
    return file;
  }

  /** The bytes in two: the first two say where. */
  static byte[][] halves(byte[] bytes) {
    int head = Math.min(2, bytes.length);
    int rest = bytes.length - head;
    int cut = 0;
    for (int i = 0; i < head; i++) {
      cut = cut << 8 | (bytes[i] & 0xFF);
    }
    int middle = head + Math.min(cut, rest);
    return new byte[][] {
      Arrays.copyOfRange(bytes, head, middle), Arrays.copyOfRange(bytes, middle, bytes.length)
    };
  }
}
