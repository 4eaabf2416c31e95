package io.espalier.datarecord;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The numbers by which DataRecords know features: hashes of their names, and of values where a
 * value becomes a feature of its own. The same numbers as twml's (libtwml, {@code functions.cpp}).
 * Pure functions.
 */
public final class FeatureId {
  private static final long DISCRETE_FACTOR = 2654435761L;

  private FeatureId() {}

  /**
   * The id of a feature: the first 64 bits of MurmurHash3 x64-128 (seed 0) over the name's UTF-16LE
   * code units. In a name with a '#' after its first character, what is before the '#' is hashed
   * first, and its hash stands for it.
   *
   * @throws IllegalArgumentException if the name contains half of a surrogate pair
   */
  public static long of(String name) {
    checkSurrogates(name);
    int hash = name.indexOf('#');
    if (hash <= 0) {
      return first64(utf16(name, new byte[0]));
    }
    byte[] prefix = new byte[8];
    ByteBuffer.wrap(prefix)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(first64(utf16(name.substring(0, hash), new byte[0])));
    return first64(utf16(name.substring(hash + 1), prefix));
  }

  private static long first64(byte[] bytes) {
    return Murmur3.first64(bytes, bytes.length);
  }

  /**
   * The id that a discrete feature's value makes with the feature's own: {@code id ^ (17 +
   * value)·2654435761}.
   */
  public static long mixDiscrete(long id, long value) {
    return id ^ (17 + value) * DISCRETE_FACTOR;
  }

  /**
   * The id that a string makes with the feature's own: {@code id ^ h}, h = 31·h + byte over its
   * UTF-8 bytes, in 32 bits.
   */
  public static long mixString(long id, String value) {
    return mixString(id, value.getBytes(StandardCharsets.UTF_8));
  }

  /** {@link #mixString(long, String)} of UTF-8 bytes as they are. */
  public static long mixString(long id, byte[] utf8) {
    return mixString(id, utf8, 0, utf8.length);
  }

  /** {@link #mixString(long, String)} of UTF-8 bytes as they are, within an array. */
  public static long mixString(long id, byte[] utf8, int offset, int length) {
    return id ^ StringHash.of(utf8, offset, length);
  }

  private static byte[] utf16(String text, byte[] prefix) {
    byte[] bytes = new byte[prefix.length + 2 * text.length()];
    System.arraycopy(prefix, 0, bytes, 0, prefix.length);
    for (int i = 0, at = prefix.length; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes[at++] = (byte) c;
      bytes[at++] = (byte) (c >>> 8);
    }
    return bytes;
  }

  private static void checkSurrogates(String name) {
    try {
      StandardCharsets.UTF_16LE.newEncoder().encode(CharBuffer.wrap(name));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a feature's name contains half of a surrogate pair", e);
    }
  }
}
