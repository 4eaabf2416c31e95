package io.espalier.datarecord;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes TBinaryProtocol values to an array that grows. */
final class ThriftOutput {
  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  private byte[] bytes = new byte[256];
  private int length;

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.BIG_ENDIAN);
  }

  void clear() {
    length = 0;
  }

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  private int grow(int count) {
    int from = length;
    length = Math.addExact(length, count);
    if (length > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes, (int) Math.min(Integer.MAX_VALUE - 16L, Math.max(length, 2L * bytes.length)));
    }
    return from;
  }

  void field(int type, int id) {
    int from = grow(3);
    bytes[from] = (byte) type;
    SHORT.set(bytes, from + 1, (short) id);
  }

  void stop() {
    int8(ThriftType.STOP);
  }

  void mapHeader(int keyType, int valueType, int count) {
    int8(keyType);
    int8(valueType);
    i32(count);
  }

  void elementHeader(int elementType, int count) {
    int8(elementType);
    i32(count);
  }

  void int8(int value) {
    int from = grow(1);
    bytes[from] = (byte) value;
  }

  void i32(int value) {
    int from = grow(4);
    INT.set(bytes, from, value);
  }

  void i64(long value) {
    int from = grow(8);
    LONG.set(bytes, from, value);
  }

  /** The double's very bits: a NaN keeps its payload. */
  void float64(double value) {
    i64(Double.doubleToRawLongBits(value));
  }

  void string(String value) {
    try {
      blob(StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value)));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "a string with half of a surrogate pair cannot be written", e);
    }
  }

  void blob(ByteBuffer value) {
    int size = value.remaining();
    i32(size);
    int from = grow(size);
    value.get(value.position(), bytes, from, size);
  }

  void blob(byte[] value, int offset, int count) {
    i32(count);
    int from = grow(count);
    System.arraycopy(value, offset, bytes, from, count);
  }
}
