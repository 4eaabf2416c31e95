package io.espalier.datarecord.block;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The layout of a block file (elephant-bird's BinaryBlock): blocks of marker, size as a
 * little-endian int, and a protobuf message {@code 1: version = 1, 2: class name, 3: record, 3:
 * record …}.
 */
final class BlockFormat {
  static final byte[] MARKER = HexFormat.of().parseHex("29d8d50658cd4c29b2bc57992171bdff");
  static final int HEADER_BYTES = MARKER.length + 4;
  static final String CLASS_NAME = "com.twitter.ml.api.DataRecord";
  static final byte[] CLASS_NAME_BYTES = CLASS_NAME.getBytes(StandardCharsets.US_ASCII);

  /** (field number << 3) | wire type. */
  static final int VERSION_TAG = 0x08;

  static final int CLASS_NAME_TAG = 0x12;
  static final int RECORD_TAG = 0x1a;
  static final int VERSION = 1;
  static final int MAX_CLASS_NAME_BYTES = 1022;
  static final int MAX_BLOCK_BYTES = 64 << 20;
  static final int MAX_RECORD_BYTES = 4 << 20;
  static final int RECORDS_PER_BLOCK = 100;

  private BlockFormat() {}
}
