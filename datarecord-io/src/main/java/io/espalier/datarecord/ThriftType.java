package io.espalier.datarecord;

/** The type bytes of thrift's TBinaryProtocol. */
final class ThriftType {
  static final int STOP = 0;
  static final int BOOL = 2;
  static final int BYTE = 3;
  static final int DOUBLE = 4;
  static final int I16 = 6;
  static final int I32 = 8;
  static final int I64 = 10;
  static final int STRING = 11;
  static final int STRUCT = 12;
  static final int MAP = 13;
  static final int SET = 14;
  static final int LIST = 15;

  private ThriftType() {}

  /**
   * The bytes that the shortest value of a type takes; for numbers, every value. -1 if there is no
   * such type.
   */
  static int minBytes(int type) {
    return switch (type) {
      case BOOL, BYTE -> 1;
      case I16 -> 2;
      case I32 -> 4;
      case I64, DOUBLE -> 8;
      case STRING -> 4;
      case STRUCT -> 1;
      case MAP -> 6;
      case SET, LIST -> 5;
      default -> -1;
    };
  }

  static boolean isFixedSize(int type) {
    return type != STRING && type < STRUCT;
  }

  static String name(int type) {
    return switch (type) {
      case BOOL -> "bool";
      case BYTE -> "byte";
      case DOUBLE -> "double";
      case I16 -> "i16";
      case I32 -> "i32";
      case I64 -> "i64";
      case STRING -> "string";
      case STRUCT -> "struct";
      case MAP -> "map";
      case SET -> "set";
      case LIST -> "list";
      default -> "type " + type;
    };
  }
}
