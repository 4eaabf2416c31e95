package io.espalier.safetensors;

import java.util.HashMap;
import java.util.Map;

/** The element types of safetensors 0.8. */
public enum DType {
  /** A byte, 0 or 1. */
  BOOL(8),
  /** Four bits, MXFP4. */
  F4(4),
  /** Six bits. */
  F6_E2M3(6),
  /** Six bits. */
  F6_E3M2(6),
  /** Unsigned byte. */
  U8(8),
  /** Signed byte. */
  I8(8),
  /** Eight-bit float. */
  F8_E5M2(8),
  /** Eight-bit float. */
  F8_E4M3(8),
  /** Eight-bit scale. */
  F8_E8M0(8),
  /** Eight-bit float without negative zero. */
  F8_E4M3FNUZ(8),
  /** Eight-bit float without negative zero. */
  F8_E5M2FNUZ(8),
  /** Signed 16 bits. */
  I16(16),
  /** Unsigned 16 bits. */
  U16(16),
  /** IEEE half. */
  F16(16),
  /** The upper half of a float. */
  BF16(16),
  /** Signed 32 bits. */
  I32(32),
  /** Unsigned 32 bits. */
  U32(32),
  /** IEEE single: Java's float. */
  F32(32),
  /** Two F32. */
  C64(64),
  /** IEEE double. */
  F64(64),
  /** Java's long. */
  I64(64),
  /** Unsigned 64 bits. */
  U64(64);

  private static final Map<String, DType> BY_NAME = new HashMap<>();

  static {
    for (DType dtype : values()) {
      BY_NAME.put(dtype.name(), dtype);
    }
  }

  private final int bits;

  DType(int bits) {
    this.bits = bits;
  }

  /** How many bits an element takes. */
  public int bits() {
    return bits;
  }

  /** The type of this name, upper case as in the format; null if there is none. */
  static DType named(String name) {
    return BY_NAME.get(name);
  }
}
