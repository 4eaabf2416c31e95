package io.espalier.trainer.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * TensorFlow's record framing, little-endian: u64 length, u32 masked CRC-32C of the length's bytes,
 * the content, u32 masked CRC-32C of the content.
 */
final class TfRecord {
  private static final int MASK_DELTA = 0xa282ead8;

  private TfRecord() {}

  static byte[] frame(byte[] content) {
    ByteBuffer record = ByteBuffer.allocate(content.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(content.length);
    record.putInt(maskedCrc(record.array(), 0, Long.BYTES));
    record.put(content);
    record.putInt(maskedCrc(content, 0, content.length));
    return record.array();
  }

  /** The checksum, rotated and shifted, so that a checksum of checksums is still a good one. */
  static int maskedCrc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }
}
