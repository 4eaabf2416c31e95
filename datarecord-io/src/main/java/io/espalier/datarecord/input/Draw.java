package io.espalier.datarecord.input;

import io.espalier.data.CounterRandom;

/** Random fractions fine enough for rates of one in millions. */
final class Draw {
  private Draw() {}

  /** A number in [0, 1): one of the 2^53 multiples of 2^-53. */
  static double unit(long seed, long stream, long counter) {
    return (CounterRandom.bits(seed, stream, counter) >>> 11) * 0x1p-53;
  }
}
