package io.espalier.datarecord;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * MurmurHash3 x64-128 (Austin Appleby, public domain), seed 0, of which feature ids use the first
 * half.
 */
final class Murmur3 {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long C1 = 0x87c37b91114253d5L;
  private static final long C2 = 0x4cf5ad432745937fL;

  private Murmur3() {}

  /** Of the first {@code length} bytes. */
  static long first64(byte[] bytes, int length) {
    long h1 = 0;
    long h2 = 0;
    int blocksEnd = length & ~15;
    for (int i = 0; i < blocksEnd; i += 16) {
      h1 ^= mixFirst((long) LONG.get(bytes, i));
      h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
      h2 ^= mixSecond((long) LONG.get(bytes, i + 8));
      h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
    }
    h2 ^= mixSecond(littleEndian(bytes, blocksEnd + 8, length));
    h1 ^= mixFirst(littleEndian(bytes, blocksEnd, length));
    h1 ^= length;
    h2 ^= length;
    h1 += h2;
    h2 += h1;
    h1 = finish(h1);
    h2 = finish(h2);
    return h1 + h2;
  }

  /** Up to 8 bytes from {@code from}; bytes past the end count as 0, which both mixes map to 0. */
  private static long littleEndian(byte[] bytes, int from, int end) {
    int count = Math.min(end - from, 8);
    if (count > 0 && from <= bytes.length - 8) {
      // What stands behind the end is loaded too, and shifted out.
      return (long) LONG.get(bytes, from) << (64 - 8 * count) >>> (64 - 8 * count);
    }
    long value = 0;
    for (int i = Math.min(end, from + 8) - 1; i >= from; i--) {
      value = value << 8 | (bytes[i] & 0xFF);
    }
    return value;
  }

  private static long mixFirst(long k) {
    return Long.rotateLeft(k * C1, 31) * C2;
  }

  private static long mixSecond(long k) {
    return Long.rotateLeft(k * C2, 33) * C1;
  }

  private static long finish(long k) {
    k = (k ^ k >>> 33) * 0xff51afd7ed558ccdL;
    k = (k ^ k >>> 33) * 0xc4ceb9fe1a85ec53L;
    return k ^ k >>> 33;
  }
}
