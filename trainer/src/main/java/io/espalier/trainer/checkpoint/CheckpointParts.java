package io.espalier.trainer.checkpoint;

import io.espalier.safetensors.Profile;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts that a checkpoint has beside its own file, as its metadata tell: {@code parts}, and for
 * each part {@code part.{number}}, its size and SHA-256.
 *
 * @param written what was written, in order
 */
record CheckpointParts(List<DurableWriter.Written> written) {
  private static final String COUNT = "parts";
  private static final String PART = "part.";

  /**
   * What a checkpoint says of its parts; one that says nothing has none.
   *
   * @throws io.espalier.safetensors.ModelFormatException if it says something else
   */
  static CheckpointParts of(SafetensorsFile checkpoint) {
    int count = Math.toIntExact(number(checkpoint, checkpoint.metadata().getOrDefault(COUNT, "0")));
    List<DurableWriter.Written> parts = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      String[] words = checkpoint.metadata(PART + number).split(" ", 2);
      parts.add(
          new DurableWriter.Written(
              number(checkpoint, words[0]), words.length < 2 ? "" : words[1]));
    }
    return new CheckpointParts(parts);
  }

  private static long number(SafetensorsFile checkpoint, String digits) {
    if (!digits.matches("[0-9]{1,9}|[0-9]{10}")) {
      throw checkpoint.broken("'" + digits + "' is no number of parts or bytes", "use another");
    }
    return Long.parseLong(digits);
  }

  int count() {
    return written.size();
  }

  /** Notes them in the checkpoint's own file, which must be written after them. */
  SafetensorsWriter noteIn(SafetensorsWriter content) {
    if (count() > 0) {
      content.metadata(COUNT, Integer.toString(count()));
      for (int number = 1; number <= count(); number++) {
        DurableWriter.Written part = written.get(number - 1);
        content.metadata(PART + number, part.size() + " " + part.sha256());
      }
    }
    return content;
  }

  /**
   * Reads a part.
   *
   * @param checkpoint the checkpoint's own file
   * @param number from 1
   * @throws IOException if it is missing, or not what was saved
   */
  SafetensorsFile read(Path checkpoint, int number, FileOperations disk) throws IOException {
    Path file = file(checkpoint, number);
    return SafetensorsFile.parse(bytes(file, number, disk), file.toString(), Profile.STRICT);
  }

  /**
   * Looks whether all are there and are what was saved.
   *
   * @throws IOException if one is not
   */
  void check(Path checkpoint, FileOperations disk) throws IOException {
    for (int number = 1; number <= count(); number++) {
      bytes(file(checkpoint, number), number, disk);
    }
  }

  private static Path file(Path checkpoint, int number) {
    String name = checkpoint.getFileName().toString();
    return checkpoint.resolveSibling(CheckpointName.part(name, number));
  }

  private byte[] bytes(Path file, int number, FileOperations disk) throws IOException {
    byte[] bytes;
    try {
      bytes = disk.read(file);
    } catch (IOException e) {
      throw new IOException(
          "its part " + file.getFileName() + " cannot be read: " + CheckpointReader.reason(e), e);
    }
    DurableWriter.Written saved = written.get(number - 1);
    if (bytes.length != saved.size() || !DurableWriter.sha256(bytes).equals(saved.sha256())) {
      throw new IOException("its part " + file.getFileName() + " is not what was saved");
    }
    return bytes;
  }
}
