package io.espalier.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Safetensors files put together by hand, wrong in any way a test likes. */
final class RawFile {
  private RawFile() {}

  /** Length, header, data; as third parties write them. */
  static byte[] plain(String header, int dataBytes) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return withLength(text.length, text, new byte[dataBytes]);
  }

  static byte[] withLength(long length, byte[] header, byte[] data) {
    return ByteBuffer.allocate(8 + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(header)
        .put(data)
        .array();
  }

  /**
   * A file of the strict profile whose checksums are right: {@code members} follow the metadata in
   * the header.
   *
   * @param metadata further entries of the metadata, each with a comma before it
   * @param members further members of the header, each with a comma before it
   */
  static byte[] strict(String metadata, String members, byte[] data) {
    return strictText(
        StrictHeader.OPENING
            + StrictHeader.NO_CRC
            + "\",\"format\":\"t\",\"format_version\":\"1\""
            + metadata
            + "}"
            + members
            + "}",
        data);
  }

  /** A header of any text, padded, with the right checksum in the place where it should be. */
  static byte[] strictText(String header, byte[] data) {
    int length = header.getBytes(StandardCharsets.UTF_8).length;
    byte[] text = (header + " ".repeat((120 - length % 64) % 64)).getBytes(StandardCharsets.UTF_8);
    byte[] crc = StrictHeader.crcOfHeader(text, 0, text.length).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(crc, 0, text, StrictHeader.OPENING.length(), crc.length);
    return withLength(text.length, text, data);
  }

  static String crc(byte[] data, int from, int to) {
    return StrictHeader.crcOf(data, from, to - from);
  }
}
