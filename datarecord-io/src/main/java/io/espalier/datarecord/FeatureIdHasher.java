package io.espalier.datarecord;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * {@link FeatureId#of} for names in UTF-8, in place: no string is made of them. Allocates nothing
 * once it has seen its longest name. Not thread-safe.
 */
public final class FeatureIdHasher {
  private static final VarHandle FOUR =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int PREFIX_BYTES = 8;
  private static final int CONTINUATIONS_AT_MOST = 3;

  /** The name in UTF-16LE; in a name with a '#', the hash of what is before it comes first. */
  private byte[] utf16 = new byte[256];

  private int used;

  /** A hasher; use one for many names. */
  public FeatureIdHasher() {}

  /**
   * The id of a feature.
   *
   * @throws IllegalArgumentException if the bytes are not valid UTF-8
   */
  public long of(byte[] utf8, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, utf8.length);
    if (utf16.length < 2L * length + PREFIX_BYTES) {
      utf16 = new byte[Math.addExact(Math.multiplyExact(2, length), PREFIX_BYTES)];
    }
    used = 0;
    boolean inPrefix = true;
    int end = offset + length;
    for (int at = offset; at < end; ) {
      if (at <= end - 4 && fourLetters((int) FOUR.get(utf8, at))) {
        at += 4;
        continue;
      }
      byte b = utf8[at];
      if (b == '#' && inPrefix) {
        if (at > offset) {
          hashPrefix();
        } else {
          unit(b);
        }
        inPrefix = false;
        at++;
      } else if (b >= 0) {
        unit(b);
        at++;
      } else {
        at += character(utf8, at, end);
      }
    }
    return Murmur3.first64(utf16, used);
  }

  /** Takes four bytes if all of them are ASCII and none is a '#'. */
  private boolean fourLetters(int letters) {
    int hashIsZero = letters ^ 0x2323_2323;
    // The usual test for a byte of zero; it may also be wrong about bytes beyond ASCII.
    if (((letters | hashIsZero - 0x0101_0101 & ~hashIsZero) & 0x8080_8080) != 0) {
      return false;
    }
    long apart = letters & 0xFFFF_FFFFL;
    apart = (apart | apart << 16) & 0x0000_FFFF_0000_FFFFL;
    apart = (apart | apart << 8) & 0x00FF_00FF_00FF_00FFL;
    EIGHT.set(utf16, used, apart);
    used += 8;
    return true;
  }

  private void hashPrefix() {
    long hash = Murmur3.first64(utf16, used);
    for (used = 0; used < PREFIX_BYTES; used++) {
      utf16[used] = (byte) (hash >>> 8 * used);
    }
  }

  private void unit(int codeUnit) {
    utf16[used++] = (byte) codeUnit;
    utf16[used++] = (byte) (codeUnit >>> 8);
  }

  /** Takes a character of two to four bytes, and says of how many. */
  private int character(byte[] utf8, int at, int end) {
    int first = utf8[at] & 0xFF;
    int more = first < 0xE0 ? 1 : first < 0xF0 ? 2 : CONTINUATIONS_AT_MOST;
    int point = first & 0x3F >> more;
    boolean valid = first >= 0xC2 && first <= 0xF4 && at + more < end;
    for (int i = 1; valid && i <= more; i++) {
      valid = (utf8[at + i] & 0xC0) == 0x80;
      point = point << 6 | utf8[at + i] & 0x3F;
    }
    // Too small for so many bytes, half of a surrogate pair, or beyond the last code point.
    if (!valid
        || more == 2 && point < 0x800
        || more == 3 && point < 0x10000
        || point >= 0xD800 && point <= 0xDFFF
        || point > Character.MAX_CODE_POINT) {
      throw new IllegalArgumentException(
          "a name is not valid UTF-8: "
              + Arrays.toString(Arrays.copyOfRange(utf8, at, Math.min(end, at + more + 1))));
    }
    if (point < 0x10000) {
      unit(point);
    } else {
      unit(Character.highSurrogate(point));
      unit(Character.lowSurrogate(point));
    }
    return more + 1;
  }
}
