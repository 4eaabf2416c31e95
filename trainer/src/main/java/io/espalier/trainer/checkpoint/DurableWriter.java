package io.espalier.trainer.checkpoint;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * Writes files that are there whole or not at all, even after a power cut: a temporary file in the
 * same folder, forced, read back and compared, renamed, and the folder forced.
 */
final class DurableWriter {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path folder;
  private final FileOperations disk;

  DurableWriter(Path folder, FileOperations disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /** What goes into a file. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * What was written.
   *
   * @param size bytes
   * @param sha256 of them, lower-case hexadecimal
   */
  record Written(long size, String sha256) {}

  /**
   * Writes a file, replacing the one of that name; durable when it returns.
   *
   * @param check looks at what was read back, and throws if it is not good
   * @throws IOException if any step failed: then the temporary file is gone if it could be deleted,
   *     and the old file is there unless only the last step, forcing the folder, failed
   */
  Written write(String name, Content content, Consumer<byte[]> check) throws IOException {
    Path temporary = folder.resolve(CheckpointName.temporary(name));
    boolean renamed = false;
    try {
      MessageDigest digest = sha256();
      try (FileOperations.Output file = disk.create(temporary)) {
        OutputStream out =
            new BufferedOutputStream(new DigestOutputStream(file, digest), BUFFER_BYTES);
        content.writeTo(out);
        out.flush();
        file.force();
      }
      String meant = HexFormat.of().formatHex(digest.digest());
      byte[] readBack = disk.read(temporary);
      if (!sha256(readBack).equals(meant)) {
        throw new IOException(
            "what was read back is not what was written; the disk or the memory is failing");
      }
      check.accept(readBack);
      disk.move(temporary, folder.resolve(name));
      renamed = true;
      disk.forceFolder(folder);
      return new Written(readBack.length, meant);
    } finally {
      if (!renamed) {
        deleteQuietly(temporary);
      }
    }
  }

  private void deleteQuietly(Path temporary) {
    try {
      disk.delete(temporary);
    } catch (IOException ignored) {
      // What made the write fail is the news; the next start removes left-overs.
    }
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
