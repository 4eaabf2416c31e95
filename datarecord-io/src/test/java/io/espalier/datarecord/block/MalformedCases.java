package io.espalier.datarecord.block;

import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.Strictness;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The ways in which the bytes of a block file, and of the records in it, can be bad: one list of
 * named cases, numbered by class. (The classes that are not a matter of bytes alone, 1, 16 to 19,
 * 21 to 24 and 27 to 29, have tests of their own in {@link MalformedInputTest}.)
 */
final class MalformedCases {
  private static final String MARKER = "29d8d50658cd4c29b2bc57992171bdff";
  private static final String CLASS_NAME = "com.twitter.ml.api.DataRecord";

  /** {binary: [1], continuous: {2: 0.5}} in 42 bytes. */
  static final String RECORD =
      "0e0001 0a 00000001 0000000000000001 0d0002 0a04 00000001 0000000000000002 3fe0000000000000"
          + " 00";

  private static final String ID = "0000000000000001";

  /**
   * A file that must be refused.
   *
   * @param content the file, before it is compressed
   * @param message a part of what the error says
   */
  record Case(
      int number,
      String name,
      byte[] content,
      Strictness strictness,
      ProblemKind kind,
      String message) {
    @Override
    public String toString() {
      return number + " " + name;
    }
  }

  private final List<Case> cases = new ArrayList<>();

  private MalformedCases() {}

  static List<Case> all() {
    MalformedCases all = new MalformedCases();
    all.cutFiles();
    all.badBlocks();
    all.lies();
    all.wrongTypes();
    all.oddRecords();
    return List.copyOf(all.cases);
  }

  private void cutFiles() {
    byte[] good = block(RECORD);
    file(2, "cut in the marker", ProblemKind.TRUNCATED, "cut short in", slice(good, 0, 8));
    file(2, "cut in a block's size", ProblemKind.TRUNCATED, "cut short in", slice(good, 0, 18));
    file(3, "cut in a record", ProblemKind.TRUNCATED, "cut short: a block", slice(good, 0, 80));
    file(
        3,
        "cut in the second block's record",
        ProblemKind.TRUNCATED,
        "cut short: a block",
        join(good, slice(good, 0, 80)));
    file(
        4,
        "garbage between blocks",
        ProblemKind.JUNK,
        "junk between two blocks",
        join(good, join("garbage".getBytes(StandardCharsets.US_ASCII), good)));
    file(
        4,
        "garbage before the first block",
        ProblemKind.BAD_CONTAINER,
        "does not begin with a block's marker",
        join(new byte[] {0}, good));
    file(4, "garbage at the end", ProblemKind.JUNK, "after the last", join(good, new byte[3]));
  }

  private void badBlocks() {
    ProblemKind kind = ProblemKind.BAD_CONTAINER;
    file(5, "block of no bytes", kind, "claims 0 bytes", hex(MARKER + "00000000"));
    file(5, "block of negative size", kind, "claims -1 bytes", hex(MARKER + "ffffffff"));
    file(5, "block above 64 MiB", kind, "claims 67108865 bytes", hex(MARKER + "01000004"));
    file(5, "block size byte-swapped", kind, "may be written big-endian", hex(MARKER + "0000004d"));
    file(
        5,
        "block size beyond the file",
        ProblemKind.TRUNCATED,
        "cut short: a block",
        hex(MARKER + "00000002 0801"));
    String head = "0801 121d" + ascii(CLASS_NAME);
    file(5, "block of another version", kind, "version 2", framed("0802"));
    file(6, "record of negative size", kind, "beyond 2^31", framed(head + "1affffffff0f"));
    file(6, "record beyond its block", kind, "claims 5 bytes; 1 are left", framed(head + "1a0500"));
    file(6, "record above 4 MiB", kind, "at most 4194304", framed(head + "1a81808002"));
    file(6, "size of six bytes", kind, "more than five bytes", framed(head + "1a808080808001"));
    file(6, "another field than a record", kind, "tag 34", framed(head + "2200"));
    file(25, "another class", kind, "the block holds 'ab'", framed("0801 1202 6162"));
    file(25, "class name of absurd length", kind, "claims 1151 bytes", framed("0801 12ff08"));
    file(25, "no class name", kind, "does not name the class", framed("0801 1a00"));
  }

  private void lies() {
    ProblemKind kind = ProblemKind.LENGTH_LIE;
    String string = "0d0004 0a0b 00000001" + ID;
    record(8, "string of negative length", kind, "claims -1 bytes", string + "ffffffff 00");
    record(
        9, "string of 100 MB in 8 bytes", kind, "claims 104857600", string + "06400000 00000000");
    record(
        9, "blob of 2 GB", kind, "claims 2147483647", "0d0007 0a0b 00000001" + ID + "7fffffff 00");
    record(9, "unknown string of 2 GB", kind, "claims 2147483647", "0b0064 7fffffff 00");
    record(10, "set of 2^31-1", kind, "claims 2147483647 entries", "0e0001 0a 7fffffff 00");
    record(10, "set of -1", kind, "claims -1 entries", "0e0001 0a ffffffff 00");
    record(10, "map of 2^30", kind, "at least 16 bytes", "0d0002 0a04 40000000 00");
    record(10, "strings", kind, "at least 12 bytes", "0d0004 0a0b 40000000 00");
    record(10, "sparse binary", kind, "at least 13 bytes", "0d0005 0a0e 40000000 00");
    record(10, "sparse continuous", kind, "at least 14 bytes", "0d0006 0a0d 40000000 00");
    record(
        10,
        "strings of a sparse binary feature",
        kind,
        "at least 4 bytes",
        "0d0005 0a0e 00000001" + ID + "0b 7fffffff 00");
    record(
        10,
        "values of a tensor",
        kind,
        "at least 1 bytes",
        "0d0008 0a0c 00000001" + ID + "0c0007 0f0001 02 7fffffff 00");
    record(10, "unknown list", kind, "claims 2147483647", "0f0064 0c 7fffffff 00");
    record(
        3,
        "record cut short in a whole block",
        ProblemKind.CUT_RECORD,
        "cut short: a field header",
        "0e0001 0a 00000000 0d");
  }

  private void wrongTypes() {
    ProblemKind kind = ProblemKind.WRONG_TYPE;
    record(12, "map where a set should be", kind, "must be a set", "0d0001 0a0a 00000000 00");
    record(12, "set of strings", kind, "must hold i64", "0e0001 0b 00000000 00");
    record(12, "map to i64", kind, "from i64 to i64", "0d0002 0a0a 00000000 00");
    record(
        12,
        "tensor that is a list",
        kind,
        "must be a struct",
        "0d0008 0a0c 00000001" + ID + "0f0002 0b 00000000 00 00");
    for (String type : new String[] {"01", "05", "07", "09", "10", "ff"}) {
      record(14, "type " + type, ProblemKind.UNKNOWN_TYPE, "no thrift type", type + "0001 00");
    }
    record(
        14,
        "type in an unknown list",
        ProblemKind.UNKNOWN_TYPE,
        "no thrift type 9",
        "0f0064 09 00000001 00");
    record(26, "compact set", ProblemKind.UNKNOWN_TYPE, "TCompactProtocol", "1a1a0102 00");
    record(26, "compact map", ProblemKind.UNKNOWN_TYPE, "TCompactProtocol", "2b012a00 00");
  }

  private void oddRecords() {
    ProblemKind malformed = ProblemKind.MALFORMED_RECORD;
    record(
        7, "bytes after the struct", ProblemKind.TRAILING_BYTES, "2 bytes follow", RECORD + "0000");
    record(11, "structs in each other", malformed, "inside each other", "0c0064".repeat(5000));
    record(
        11,
        "lists in each other",
        malformed,
        "inside each other",
        "0f0064" + "0f00000001".repeat(5000));
    record(
        11,
        "a million empty structs",
        malformed,
        "more than 1048576 values",
        "0f0064 0c 00100001" + "00".repeat((1 << 20) + 1) + "00");
    strict(13, "unknown field", ProblemKind.UNKNOWN_FIELD, "no field 100", "080064 00000001 00");
    record(
        15,
        "field that comes twice",
        ProblemKind.DUPLICATE,
        "field 1 comes twice",
        "0e0001 0a 00000000 0e0001 0a 00000000 00");
    String pair = ID + "3fe0000000000000";
    strict(
        15,
        "feature that comes twice",
        ProblemKind.DUPLICATE,
        "come twice",
        "0d0002 0a04 00000002" + pair + pair + "00");
    String tensor = "0d0008 0a0c 00000001" + ID;
    record(
        20,
        "bool of 2",
        malformed,
        "0 or 1, not 2",
        tensor + "0c0007 0f0001 02 00000001 02 00 00 00");
    record(
        20,
        "not UTF-8",
        malformed,
        "not valid UTF-8",
        "0d0004 0a0b 00000001" + ID + "00000001 ff 00");
    record(20, "tensor of no kind", malformed, "known kind", tensor + "00 00");
  }

  private void file(int number, String name, ProblemKind kind, String message, byte[] content) {
    cases.add(new Case(number, name, content, Strictness.COMPATIBLE, kind, message));
  }

  private void record(int number, String name, ProblemKind kind, String message, String record) {
    cases.add(new Case(number, name, block(record), Strictness.COMPATIBLE, kind, message));
  }

  private void strict(int number, String name, ProblemKind kind, String message, String record) {
    cases.add(new Case(number, name, block(record), Strictness.STRICT, kind, message));
  }

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static String ascii(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** A marker, the size, and this. */
  private static byte[] framed(String block) {
    byte[] bytes = hex(block);
    return join(
        hex(MARKER + HexFormat.of().toHexDigits(Integer.reverseBytes(bytes.length))), bytes);
  }

  /** A block with these records, in hexadecimal digits. */
  static byte[] block(String... records) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(hex("0801 121d" + ascii(CLASS_NAME)));
    for (String record : records) {
      byte[] bytes = hex(record);
      block.write(0x1a);
      int rest = bytes.length;
      for (; rest >= 0x80; rest >>= 7) {
        block.write(rest | 0x80);
      }
      block.write(rest);
      block.writeBytes(bytes);
    }
    return framed(HexFormat.of().formatHex(block.toByteArray()));
  }

  static byte[] join(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }

  private static byte[] slice(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }
}
