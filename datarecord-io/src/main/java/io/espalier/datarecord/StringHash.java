package io.espalier.datarecord;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * h = 31·h + byte over bytes from 0 to 255, in 32 bits, eight bytes at a time: a processor cannot
 * guess where strings end, and a guess gone wrong takes as long as hashing ten bytes. Pure
 * functions.
 */
final class StringHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** 31 to the power of 0, 1, … 8. */
  private static final int[] POWERS = {
    1, 31, 961, 29_791, 923_521, 28_629_151, 887_503_681, 1_742_810_335, -1_807_454_463
  };

  private StringHash() {}

  static int of(byte[] bytes, int offset, int length) {
    if (length < 16 && length > 0 && offset <= bytes.length - 16) {
      // Bytes behind the end are loaded too, and shifted out; zeros before a number change nothing.
      int first = Math.min(length, 8);
      int second = length - first;
      long left = (long) LONG.get(bytes, offset) >>> (64 - 8 * first);
      long right = (long) LONG.get(bytes, offset + 8) >>> 8 >>> (56 - 8 * second);
      return eight(left) * POWERS[second] + eight(right);
    }
    int hash = 0;
    int at = offset;
    int end = offset + length;
    for (; at <= end - 8; at += 8) {
      hash = hash * POWERS[8] + eight((long) LONG.get(bytes, at));
    }
    for (; at < end; at++) {
      hash = 31 * hash + (bytes[at] & 0xFF);
    }
    return hash;
  }

  /** Of eight bytes: of pairs, of pairs of these, and of both halves. None overflows its lane. */
  private static int eight(long bytes) {
    long pairs = (bytes >>> 8 & 0x00FF_00FF_00FF_00FFL) * 31 + (bytes & 0x00FF_00FF_00FF_00FFL);
    long fours = (pairs >>> 16 & 0x0000_FFFF_0000_FFFFL) * 961 + (pairs & 0x0000_FFFF_0000_FFFFL);
    return (int) (fours >>> 32) * 923_521 + (int) fours;
  }
}
