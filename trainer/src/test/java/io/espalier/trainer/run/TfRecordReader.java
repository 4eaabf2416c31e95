package io.espalier.trainer.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Reads TensorBoard's event files, checksums and all: a second opinion on {@link EventFile}. */
final class TfRecordReader {
  /** An event; fields that are absent are null, the step 0. */
  record Decoded(
      double wallTime,
      long step,
      String fileVersion,
      String tag,
      Float value,
      Integer sessionStatus) {}

  private TfRecordReader() {}

  static List<byte[]> records(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> records = new ArrayList<>();
    while (in.hasRemaining()) {
      int start = in.position();
      int length = Math.toIntExact(in.getLong());
      checkCrc(bytes, start, 8, in.getInt());
      byte[] record = new byte[length];
      in.get(record);
      checkCrc(bytes, start + 12, length, in.getInt());
      records.add(record);
    }
    return records;
  }

  private static void checkCrc(byte[] bytes, int offset, int length, int masked) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    int rotated = masked - 0xa282ead8;
    assertEquals(
        (int) crc.getValue(), rotated >>> 17 | rotated << 15, "checksum of the bytes at " + offset);
  }

  static Decoded decode(byte[] event) {
    ByteBuffer in = ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN);
    double wallTime = 0;
    long step = 0;
    String version = null;
    String tag = null;
    Float value = null;
    Integer status = null;
    while (in.hasRemaining()) {
      switch ((int) varint(in)) {
        case 1 << 3 | 1 -> wallTime = in.getDouble();
        case 2 << 3 -> step = varint(in);
        case 3 << 3 | 2 -> version = string(in);
        case 5 << 3 | 2 -> {
          ByteBuffer summary = message(in);
          assertEquals(1 << 3 | 2, varint(summary));
          ByteBuffer point = message(summary);
          assertEquals(0, summary.remaining(), "one value per event");
          while (point.hasRemaining()) {
            switch ((int) varint(point)) {
              case 1 << 3 | 2 -> tag = string(point);
              case 2 << 3 | 5 -> value = point.getFloat();
              default -> throw new AssertionError("a field of Value that no scalar has");
            }
          }
        }
        case 7 << 3 | 2 -> {
          ByteBuffer session = message(in);
          assertEquals(1 << 3, varint(session));
          status = (int) varint(session);
        }
        default -> throw new AssertionError("a field of Event that is not expected");
      }
    }
    return new Decoded(wallTime, step, version, tag, value, status);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static ByteBuffer message(ByteBuffer in) {
    int length = (int) varint(in);
    ByteBuffer message = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return message;
  }

  private static String string(ByteBuffer in) {
    return StandardCharsets.UTF_8.decode(message(in)).toString();
  }
}
