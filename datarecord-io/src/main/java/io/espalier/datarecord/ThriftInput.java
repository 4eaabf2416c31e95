package io.espalier.datarecord;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Reads TBinaryProtocol values from part of an array. Every count and length is checked against the
 * bytes that are left before anything is allocated or read for it, so a lie costs nothing.
 */
final class ThriftInput {
  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  /** Structs and containers inside each other in a field that nobody knows. */
  private static final int MAX_SKIP_DEPTH = 16;

  /** Values in a field that nobody knows: each takes time, and may take no more than a byte. */
  private static final int MAX_SKIPPED_VALUES = 1 << 20;

  private byte[] bytes = new byte[0];
  private int start;
  private int at;
  private int end;
  private int fieldId;

  /** The open levels of a value that is passed over. */
  private final int[] left = new int[MAX_SKIP_DEPTH];

  private final int[] firstType = new int[MAX_SKIP_DEPTH];
  private final int[] secondType = new int[MAX_SKIP_DEPTH];

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.BIG_ENDIAN);
  }

  void reset(byte[] newBytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, newBytes.length);
    bytes = newBytes;
    start = offset;
    at = offset;
    end = offset + length;
  }

  /** Bytes read so far. */
  int offset() {
    return at - start;
  }

  int remaining() {
    return end - at;
  }

  DataRecordFormatException fail(ProblemKind kind, String problem) {
    return failAt(kind, offset(), problem);
  }

  DataRecordFormatException failAt(ProblemKind kind, int offset, String problem) {
    return new DataRecordFormatException(kind, "record", offset, problem);
  }

  private void require(int count, String what) {
    if (count > end - at) {
      throw fail(
          ProblemKind.CUT_RECORD,
          "cut short: " + what + " needs " + count + " bytes, " + (end - at) + " are left");
    }
  }

  /**
   * The type of the next field of a struct, its id in {@link #fieldId}; STOP at the end of the
   * struct.
   */
  int nextField() {
    require(1, "a field header");
    int type = bytes[at] & 0xFF;
    if (type == ThriftType.STOP) {
      at++;
      return type;
    }
    requireType(type);
    require(3, "a field header");
    fieldId = (short) SHORT.get(bytes, at + 1);
    at += 3;
    return type;
  }

  int fieldId() {
    return fieldId;
  }

  private void requireType(int type) {
    if (ThriftType.minBytes(type) < 0) {
      throw fail(ProblemKind.UNKNOWN_TYPE, "there is no thrift type " + type + looksCompact(type));
    }
  }

  /**
   * In TCompactProtocol a struct begins with (field number << 4 | type); for a DataRecord that is a
   * set or a map.
   */
  private String looksCompact(int type) {
    int number = type >> 4;
    int kind = type & 0xF;
    boolean compact = at == start && number >= 1 && number <= 9 && (kind == 10 || kind == 11);
    return compact
        ? "; this looks like TCompactProtocol, and records must be in TBinaryProtocol"
        : "";
  }

  /** Refuses a field that has another type than its number asks for. */
  void expect(int type, int expected, String field) {
    if (type != expected) {
      throw failAt(
          ProblemKind.WRONG_TYPE,
          offset() - 3,
          field + " must be a " + ThriftType.name(expected) + ", not a " + ThriftType.name(type));
    }
  }

  /**
   * The number of entries of a map with these types, each of which takes at least {@code minBytes}.
   */
  int mapHeader(int keyType, int valueType, int minBytes, String what) {
    require(6, "a map header");
    int headerAt = offset();
    int foundKey = bytes[at] & 0xFF;
    int foundValue = bytes[at + 1] & 0xFF;
    if (foundKey != keyType || foundValue != valueType) {
      throw failAt(
          ProblemKind.WRONG_TYPE,
          headerAt,
          what
              + " must be a map from "
              + ThriftType.name(keyType)
              + " to "
              + ThriftType.name(valueType)
              + ", not from "
              + ThriftType.name(foundKey)
              + " to "
              + ThriftType.name(foundValue));
    }
    at += 2;
    return count(minBytes, what);
  }

  /** The number of elements of a set or list of this type. */
  int elementHeader(int elementType, String what) {
    require(5, "a set or list header");
    int found = bytes[at] & 0xFF;
    if (found != elementType) {
      throw fail(
          ProblemKind.WRONG_TYPE,
          what + " must hold " + ThriftType.name(elementType) + ", not " + ThriftType.name(found));
    }
    at++;
    return count(ThriftType.minBytes(elementType), what);
  }

  private int count(int minBytes, String what) {
    int count = (int) INT.get(bytes, at);
    if (count < 0 || (long) count * minBytes > end - at - 4) {
      throw fail(
          ProblemKind.LENGTH_LIE,
          what
              + " claims "
              + count
              + " entries of at least "
              + minBytes
              + " bytes; "
              + (end - at - 4)
              + " bytes are left");
    }
    at += 4;
    return count;
  }

  boolean bool() {
    require(1, "a bool");
    int value = bytes[at];
    if (value != 0 && value != 1) {
      throw fail(ProblemKind.MALFORMED_RECORD, "a bool must be 0 or 1, not " + value);
    }
    at++;
    return value == 1;
  }

  int i32() {
    require(4, "an i32");
    int value = (int) INT.get(bytes, at);
    at += 4;
    return value;
  }

  long i64() {
    require(8, "an i64");
    long value = (long) LONG.get(bytes, at);
    at += 8;
    return value;
  }

  double float64() {
    return Double.longBitsToDouble(i64());
  }

  private int length() {
    int length = i32();
    if (length < 0 || length > end - at) {
      at -= 4;
      throw fail(
          ProblemKind.LENGTH_LIE,
          "a string or blob claims " + length + " bytes; " + (end - at - 4) + " are left");
    }
    return length;
  }

  byte[] blob() {
    int length = length();
    byte[] value = new byte[length];
    System.arraycopy(bytes, at, value, 0, length);
    at += length;
    return value;
  }

  void skipBlob() {
    int length = length();
    at += length;
  }

  String string() {
    int length = length();
    try {
      String value =
          length == 0
              ? ""
              : StandardCharsets.UTF_8
                  .newDecoder()
                  .decode(ByteBuffer.wrap(bytes, at, length))
                  .toString();
      at += length;
      return value;
    } catch (CharacterCodingException e) {
      throw fail(ProblemKind.MALFORMED_RECORD, "a string is not valid UTF-8");
    }
  }

  /** Refuses bytes after the struct. */
  void requireEnd() {
    if (at != end) {
      throw fail(ProblemKind.TRAILING_BYTES, (end - at) + " bytes follow the record");
    }
  }

  /**
   * Passes over a value of a field that nobody knows, without recursion. Each open struct or
   * container is a level: how many values are left in it, and their types; a struct has its next
   * field's type read when its turn comes.
   */
  void skip(int type) {
    int depth = 0;
    int next = type;
    for (int values = 0; ; values++) {
      if (values == MAX_SKIPPED_VALUES) {
        throw fail(
            ProblemKind.MALFORMED_RECORD,
            "an unknown field has more than " + MAX_SKIPPED_VALUES + " values");
      }
      if (isContainer(next)) {
        if (depth == MAX_SKIP_DEPTH) {
          throw fail(
              ProblemKind.MALFORMED_RECORD,
              "more than "
                  + MAX_SKIP_DEPTH
                  + " structs and containers stand inside each other in an unknown field");
        }
        openContainer(next, depth++);
      } else {
        skipScalar(next);
      }
      next = ThriftType.STOP;
      while (depth > 0 && next == ThriftType.STOP) {
        int level = depth - 1;
        if (left[level] == STRUCT_LEVEL) {
          next = nextField();
        } else if (left[level] > 0) {
          // A map's values alternate: an even number left means that a key is next.
          next =
              secondType[level] == 0 || left[level] % 2 == 0 ? firstType[level] : secondType[level];
          left[level]--;
        }
        if (next == ThriftType.STOP) {
          depth--;
        }
      }
      if (next == ThriftType.STOP) {
        return;
      }
    }
  }

  private static final int STRUCT_LEVEL = -1;

  private static boolean isContainer(int type) {
    return type >= ThriftType.STRUCT;
  }

  private void openContainer(int type, int level) {
    if (type == ThriftType.STRUCT) {
      left[level] = STRUCT_LEVEL;
      return;
    }
    boolean map = type == ThriftType.MAP;
    require(map ? 6 : 5, "a container header");
    firstType[level] = containedType();
    secondType[level] = map ? containedType() : 0;
    int minBytes =
        ThriftType.minBytes(firstType[level]) + (map ? ThriftType.minBytes(secondType[level]) : 0);
    int count = count(minBytes, "an unknown field");
    if (ThriftType.isFixedSize(firstType[level])
        && (!map || ThriftType.isFixedSize(secondType[level]))) {
      at += count * minBytes;
      count = 0;
    }
    left[level] = map ? Math.multiplyExact(count, 2) : count;
  }

  private int containedType() {
    int type = bytes[at] & 0xFF;
    requireType(type);
    at++;
    return type;
  }

  private void skipScalar(int type) {
    if (type == ThriftType.STRING) {
      skipBlob();
    } else {
      int size = ThriftType.minBytes(type);
      if (size > end - at) {
        // The name is put together only where it is needed: nothing is allocated in passing.
        require(size, "a " + ThriftType.name(type));
      }
      at += size;
    }
  }

  /** Passes on {@code count} ids that are known to be there. */
  void binaryFeatures(int count, FeatureSink sink) {
    int position = at;
    for (int i = 0; i < count; i++, position += 8) {
      sink.binary((long) LONG.get(bytes, position));
    }
    at = position;
  }

  /** Passes on {@code count} ids and doubles that are known to be there. */
  void continuousFeatures(int count, FeatureSink sink) {
    int position = at;
    for (int i = 0; i < count; i++, position += 16) {
      sink.continuous(
          (long) LONG.get(bytes, position),
          Double.longBitsToDouble((long) LONG.get(bytes, position + 8)));
    }
    at = position;
  }

  /** Passes on {@code count} ids and numbers that are known to be there. */
  void discreteFeatures(int count, FeatureSink sink) {
    int position = at;
    for (int i = 0; i < count; i++, position += 16) {
      sink.discrete((long) LONG.get(bytes, position), (long) LONG.get(bytes, position + 8));
    }
    at = position;
  }

  /** Passes on {@code count} ids and strings. */
  void stringFeatures(int count, FeatureSink sink) {
    for (int i = 0; i < count; i++) {
      long id = i64();
      int length = length();
      sink.string(id, bytes, at, length);
      at += length;
    }
  }

  /** Passes on {@code count} ids and sets of strings, string by string. */
  void sparseBinaryFeatures(int count, FeatureSink sink) {
    for (int i = 0; i < count; i++) {
      long id = i64();
      int strings = elementHeader(ThriftType.STRING, "a sparse binary feature");
      for (int left = strings; left > 0; left--) {
        int length = length();
        sink.sparseBinary(id, bytes, at, length);
        at += length;
      }
    }
  }

  /** Passes on {@code count} ids and maps from strings to numbers, entry by entry. */
  void sparseContinuousFeatures(int count, FeatureSink sink) {
    for (int i = 0; i < count; i++) {
      long id = i64();
      int entries =
          mapHeader(ThriftType.STRING, ThriftType.DOUBLE, 12, "a sparse continuous feature");
      for (int left = entries; left > 0; left--) {
        int length = length();
        int name = at;
        at += length;
        sink.sparseContinuous(id, bytes, name, length, float64());
      }
    }
  }
}
