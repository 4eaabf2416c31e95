package io.espalier.safetensors;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * What the strict profile adds to a header. The metadata comes first and begins with the header's
 * own CRC32C, computed with eight zeros in its place, so that no bit of the header can change
 * unseen; a CRC32C of each tensor follows under {@code crc32c:} and its name. CRCs are eight
 * lower-case hexadecimal digits.
 */
final class StrictHeader {
  static final String FORMAT = "format";
  static final String FORMAT_VERSION = "format_version";
  static final String METADATA = "__metadata__";
  static final String HEADER_CRC = "header_crc32c";
  static final String TENSOR_CRC = "crc32c:";
  static final int ALIGNMENT = 64;
  static final int MAX_METADATA_BYTES = 4 << 20;
  static final int MAX_TENSORS = 4096;
  static final int MAX_RANK = 4;

  /** Every strict header begins with this, and then the digits of its CRC. */
  static final String OPENING = "{\"" + METADATA + "\":{\"" + HEADER_CRC + "\":\"";

  static final String NO_CRC = "00000000";

  private static final byte[] OPENING_BYTES = OPENING.getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NO_CRC_BYTES = NO_CRC.getBytes(StandardCharsets.US_ASCII);
  private static final Pattern NAME = Pattern.compile("(?!/|__)[A-Za-z0-9_.:/-]{1,256}");

  private StrictHeader() {}

  /**
   * Whether a tensor may be called this: plain characters, and nothing that could be taken for a
   * path upwards.
   */
  static boolean isName(String name) {
    return NAME.matcher(name).matches() && !name.contains("..");
  }

  static boolean hasOpening(byte[] file, int offset, int length) {
    if (length < OPENING_BYTES.length + NO_CRC_BYTES.length) {
      return false;
    }
    for (int i = 0; i < OPENING_BYTES.length; i++) {
      if (file[offset + i] != OPENING_BYTES[i]) {
        return false;
      }
    }
    return true;
  }

  /** The CRC of a header, with zeros in place of its own digits. */
  static String crcOfHeader(byte[] file, int offset, int length) {
    int digitsAt = offset + OPENING_BYTES.length;
    int restAt = digitsAt + NO_CRC_BYTES.length;
    CRC32C crc = new CRC32C();
    crc.update(file, offset, OPENING_BYTES.length);
    crc.update(NO_CRC_BYTES);
    crc.update(file, restAt, offset + length - restAt);
    return digits(crc);
  }

  static String crcOf(byte[] file, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(file, offset, length);
    return digits(crc);
  }

  static String digits(CRC32C crc) {
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
