package io.espalier.kernels.reference;

/**
 * Elementary functions in float, from fma, add, multiply, divide and integer operations alone, so that every provider can do
 * the same sequence and get the same bits.
 */
public final class FloatMath {
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693145752f;
  private static final float LN2_LOW = 1.42860677e-6f;
  /** Adding and subtracting it rounds to the nearest integer. */
  private static final float ROUND = 12582912f;

  private FloatMath() {}

  /** {@code e^x}. */
  public static float exp(float x) {
    if (x != x) {
      return x;
    }
    if (x > 88.72284f) {
      return Float.POSITIVE_INFINITY;
    }
    if (x < -103.97208f) {
      return 0f;
    }
    float n = Math.fma(x, LOG2_E, ROUND) - ROUND;
    float r = Math.fma(n, -LN2_HIGH, x);
    r = Math.fma(n, -LN2_LOW, r);
    float p = 1.9875691500e-4f;
    p = Math.fma(p, r, 1.3981999507e-3f);
    p = Math.fma(p, r, 8.3334519073e-3f);
    p = Math.fma(p, r, 4.1665795894e-2f);
    p = Math.fma(p, r, 1.6666665459e-1f);
    p = Math.fma(p, r, 5.0000001201e-1f);
    float y = Math.fma(p, r * r, r) + 1f;
    int k = (int) n;
    int half = k >> 1;
    return y * Float.intBitsToFloat((half + 127) << 23) * Float.intBitsToFloat((k - half + 127) << 23);
  }
}
