package io.espalier.data;

/**
 * Random numbers that are a function of where they are used: {@code (seed, stream, counter) ->
 * bits}. There is no state to save, so a run that is resumed draws what it would have drawn.
 *
 * <p>For one seed and stream, counters 0, 1, 2 … give the sequence of SplitMix64 (Steele, Lea and
 * Flood, "Fast splittable pseudorandom number generators", 2014) from a start that is itself mixed
 * from seed and stream. Integer operations alone: the same bits on every machine. All methods are
 * pure, allocate nothing, and may be called from any thread. Not for cryptography.
 */
public final class CounterRandom {
  /** SplitMix64's step: the odd integer closest to 2^64 divided by the golden ratio. */
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private CounterRandom() {}

  /** The 64 random bits at {@code counter} of a stream. */
  public static long bits(long seed, long stream, long counter) {
    long start = mix(mix(seed + STEP) + STEP * (stream + 1));
    return mix(start + STEP * (counter + 1));
  }

  /**
   * A number from 0 to {@code bound - 1}; no value is favoured by more than bound·2^-64.
   *
   * @param bound at least 1
   */
  public static int below(int bound, long seed, long stream, long counter) {
    if (bound < 1) {
      throw new IllegalArgumentException("the bound must be at least 1, not " + bound);
    }
    return (int) Math.unsignedMultiplyHigh(bits(seed, stream, counter), bound);
  }

  /** A number in [0, 1): one of the 2^24 multiples of 2^-24. */
  public static float unitFloat(long seed, long stream, long counter) {
    return (bits(seed, stream, counter) >>> 40) * 0x1p-24f;
  }

  /**
   * SplitMix64's output function: a bijection in which every input bit changes about half of the
   * output bits.
   */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
