package io.espalier.kernels.reference;

/**
 * Elementary functions in float, the same bits everywhere.
 *
 * <p>Each is a straight line of fma, add, subtract, multiply, divide, compare-and-select and
 * integer operations on the bits, all of which Java, vector units and GPUs round alike. A provider
 * repeats the line as it stands, operation by operation: a select may compute both sides, since
 * neither traps. No operation may be fused, split or reordered.
 *
 * <p>The constants are public so that other providers use these very floats; as hexadecimal
 * literals they are exact. The polynomials are minimax fits to the relative error of the whole
 * function, each coefficient rounded to float before the next was fitted. Errors are measured
 * against {@link StrictMath} in double; an ULP is that of the float result.
 */
public final class FloatMath {
  /** Below it {@link #exp} is 0: e^-104 is less than half the smallest float. */
  public static final float EXP_LOWEST = -104f;

  /** Above it {@link #exp} is infinite: e^89 is more than the largest float. */
  public static final float EXP_HIGHEST = 89f;

  /**
   * 1.5·2^23: adding it rounds a float below 2^22 to the nearest integer, and leaves that integer
   * in the low bits.
   */
  public static final float ROUND = 0x1.8p23f;

  /** The bits of {@link #ROUND}. */
  public static final int ROUND_BITS = 0x4b400000;

  /** 1 / ln 2. */
  public static final float LOG2_E = 0x1.715476p0f;

  /** The first 15 bits of ln 2, so that a small integer times it is exact. */
  public static final float LN2_HIGH = 0x1.62e4p-1f;

  /** ln 2 - {@link #LN2_HIGH}. */
  public static final float LN2_LOW = 0x1.7f7d1cp-20f;

  /** Coefficients of {@code (e^r - 1 - r) / r²} for |r| at most ln 2 / 2: of r^0. */
  public static final float EXP_0 = 0x1.fffffcp-2f;

  /** Of r^1. */
  public static final float EXP_1 = 0x1.555492p-3f;

  /** Of r^2. */
  public static final float EXP_2 = 0x1.5558aap-5f;

  /** Of r^3. */
  public static final float EXP_3 = 0x1.12396ep-7f;

  /** Of r^4. */
  public static final float EXP_4 = 0x1.6a5248p-10f;

  /** Below it {@link #tanh} is a polynomial, from it on it comes from {@link #exp}. */
  public static final float TANH_SPLIT = 0.625f;

  /**
   * Coefficients of {@code (tanh(x) - x) / x³} in q = x² for x below {@link #TANH_SPLIT}: of q^0.
   */
  public static final float TANH_0 = -0x1.555532p-2f;

  /** Of q^1. */
  public static final float TANH_1 = 0x1.1106f6p-3f;

  /** Of q^2. */
  public static final float TANH_2 = -0x1.b835a4p-5f;

  /** Of q^3. */
  public static final float TANH_3 = 0x1.51f8cep-6f;

  /** Of q^4. */
  public static final float TANH_4 = -0x1.750ce2p-8f;

  /**
   * Coefficients of {@code (log((1 + s) / (1 - s)) / s - 2) / q} in q = s² for |s| up to 0.1716: of
   * q^0.
   */
  public static final float LOG_0 = 0x1.55557ap-1f;

  /** Of q^1. */
  public static final float LOG_1 = 0x1.995edp-2f;

  /** Of q^2. */
  public static final float LOG_2 = 0x1.31e1a8p-2f;

  /** The bits of sqrt(1/2): the logarithm's argument is brought to [sqrt(1/2), sqrt(2)). */
  public static final int SQRT_HALF_BITS = 0x3f3504f3;

  /** The bits of 1f. */
  public static final int ONE_BITS = 0x3f800000;

  /** 2^25, which makes every float above zero normal. */
  public static final float TWO_25 = 0x1p25f;

  private static final int SIGN = 0x80000000;
  private static final int FRACTION = 0x007fffff;

  private FloatMath() {}

  /**
   * {@code e^x}, within 1.1 ULP; in the denormal range within one of its steps. Never falls as x
   * rises. 0 below -103.98, infinite above 88.73, NaN for NaN.
   */
  public static float exp(float x) {
    float c = x < EXP_LOWEST ? EXP_LOWEST : x;
    c = c > EXP_HIGHEST ? EXP_HIGHEST : c;
    float shifted = Math.fma(c, LOG2_E, ROUND);
    float n = shifted - ROUND;
    float r = Math.fma(n, -LN2_HIGH, c);
    r = Math.fma(n, -LN2_LOW, r);
    float p = Math.fma(EXP_4, r, EXP_3);
    p = Math.fma(p, r, EXP_2);
    p = Math.fma(p, r, EXP_1);
    p = Math.fma(p, r, EXP_0);
    float y = Math.fma(p, r * r, r) + 1f;
    // n is -150 to 128: its power of two in two factors, so that only the second product can round
    // or overflow.
    int k = Float.floatToRawIntBits(shifted) - ROUND_BITS;
    int half = k >> 1;
    float first = Float.intBitsToFloat((half << 23) + ONE_BITS);
    float second = Float.intBitsToFloat(((k - half) << 23) + ONE_BITS);
    return (y * first) * second;
  }

  /**
   * {@code 1 / (1 + e^-x)}, within 3 ULP. In [0, 1]; above 0 down to -103, below 1 up to 15; NaN
   * for NaN.
   */
  public static float sigmoid(float x) {
    return sigmoid(x, exp(-Math.abs(x)));
  }

  /** {@link #sigmoid(float)} where {@code e = exp(-|x|)} is already there. */
  public static float sigmoid(float x, float e) {
    return (x >= 0f ? 1f : e) / (1f + e);
  }

  /** {@code tanh(x)}, within 2 ULP. Exactly odd; NaN for NaN. */
  public static float tanh(float x) {
    float a = Math.abs(x);
    float q = a * a;
    float p = Math.fma(TANH_4, q, TANH_3);
    p = Math.fma(p, q, TANH_2);
    p = Math.fma(p, q, TANH_1);
    p = Math.fma(p, q, TANH_0);
    float small = Math.fma(p * q, a, a);
    float large = 1f - 2f / (exp(a + a) + 1f);
    float h = a < TANH_SPLIT ? small : large;
    return Float.intBitsToFloat(Float.floatToRawIntBits(h) | (Float.floatToRawIntBits(x) & SIGN));
  }

  /** The natural logarithm, within 1 ULP. -Infinity at 0, NaN below it and for NaN. */
  public static float log(float x) {
    boolean tiny = x < Float.MIN_NORMAL;
    float scaled = tiny ? x * TWO_25 : x;
    int bits = Float.floatToRawIntBits(scaled) + (ONE_BITS - SQRT_HALF_BITS);
    int k = (bits >> 23) - (tiny ? 127 + 25 : 127);
    float f = Float.intBitsToFloat((bits & FRACTION) + SQRT_HALF_BITS) - 1f;
    float y = logarithm(k, f, 0f);
    y = x < Float.POSITIVE_INFINITY ? y : x; // infinity and NaN are their own
    y = x == 0f ? Float.NEGATIVE_INFINITY : y;
    return x < 0f ? Float.NaN : y;
  }

  /**
   * {@code log(1 + x)}, within 1 ULP, near zero too. -Infinity at -1, NaN below it and for NaN; +0
   * at -0.
   */
  public static float log1p(float x) {
    float u = 1f + x;
    int bits = Float.floatToRawIntBits(u) + (ONE_BITS - SQRT_HALF_BITS);
    int k = (bits >> 23) - 127;
    float reduced = Float.intBitsToFloat((bits & FRACTION) + SQRT_HALF_BITS) - 1f;
    float f = k == 0 ? x : reduced;
    float c = k == 0 ? 0f : (x - (u - 1f)) / u; // what 1 + x lost in rounding
    float y = logarithm(k, f, c);
    y = x < Float.POSITIVE_INFINITY ? y : x;
    y = x == -1f ? Float.NEGATIVE_INFINITY : y;
    return x < -1f ? Float.NaN : y;
  }

  /**
   * {@code k·ln 2 + log(1 + f) + c}: with s = f / (2 + f), log(1 + f) = 2s + s³·(2/3 + …) = f -
   * f²/2 + s·(f²/2 + s²·(…)).
   */
  private static float logarithm(int k, float f, float c) {
    float n = k;
    float s = f / (2f + f);
    float q = s * s;
    float p = Math.fma(LOG_2, q, LOG_1);
    p = Math.fma(p, q, LOG_0);
    float h = (0.5f * f) * f;
    float t = Math.fma(s, Math.fma(p, q, h), Math.fma(n, LN2_LOW, c));
    return Math.fma(n, LN2_HIGH, f - (h - t));
  }
}
