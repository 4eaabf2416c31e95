package io.espalier.kernels.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The errors that {@link FloatMath} states, against StrictMath in double, over every exponent. */
class FloatMathTest {
  /** Every so many-th float is looked at: a prime, so that all low bits occur. */
  private static final int STRIDE = 2003;

  @FunctionalInterface
  private interface FloatFunction {
    float of(float x);
  }

  @FunctionalInterface
  private interface DoubleFunction {
    double of(double x);
  }

  @FunctionalInterface
  private interface Visitor {
    void visit(float x);
  }

  @Test
  void exp() {
    within(1.1, FloatMath::exp, StrictMath::exp, -87.3f, 88.7f);
    within(1.0, FloatMath::exp, StrictMath::exp, -104f, -87.3f);
  }

  @Test
  void expAtItsEnds() {
    assertEquals(1f, FloatMath.exp(0f));
    assertEquals(1f, FloatMath.exp(-0f));
    assertEquals(0f, FloatMath.exp(Math.nextDown(-103.98f)));
    assertEquals(0f, FloatMath.exp(-1e30f));
    assertEquals(0f, FloatMath.exp(Float.NEGATIVE_INFINITY));
    assertEquals(Float.MIN_VALUE, FloatMath.exp(-103.97f));
    assertEquals(Float.POSITIVE_INFINITY, FloatMath.exp(88.73f));
    assertEquals(Float.POSITIVE_INFINITY, FloatMath.exp(Float.MAX_VALUE));
    assertEquals(Float.POSITIVE_INFINITY, FloatMath.exp(Float.POSITIVE_INFINITY));
    assertTrue(FloatMath.exp(88.722f) < Float.POSITIVE_INFINITY);
    assertEquals(Float.NaN, FloatMath.exp(Float.NaN));
  }

  @Test
  void expNeverFalls() {
    floats(
        -105f,
        90f,
        STRIDE,
        x -> assertTrue(FloatMath.exp(x) <= FloatMath.exp(Math.nextUp(x)), () -> "at " + x));
    // Where the reduction changes to the next power of two it would fall, if anywhere.
    for (int n = -150; n <= 128; n++) {
      float x = (float) ((n - 0.5) * Math.log(2));
      float from = x - 500 * Math.ulp(x);
      for (int i = 0; i < 1000; i++) {
        float next = Math.nextUp(from);
        assertTrue(FloatMath.exp(from) <= FloatMath.exp(next), "at " + from);
        from = next;
      }
    }
  }

  @Test
  void sigmoid() {
    DoubleFunction exact =
        x -> x >= 0 ? 1 / (1 + StrictMath.exp(-x)) : StrictMath.exp(x) / (1 + StrictMath.exp(x));
    within(3, FloatMath::sigmoid, exact, -87.3f, 88f);
    floats(
        -1e30f,
        1e30f,
        STRIDE,
        x -> {
          float p = FloatMath.sigmoid(x);
          assertTrue(p >= 0 && p <= 1, () -> "at " + x);
          assertTrue(p > 0 || x <= -87.3f, () -> "0 at " + x);
          assertTrue(p < 1 || x >= 15, () -> "1 at " + x);
          assertEquals(
              0,
              (double) p + FloatMath.sigmoid(-x) - 1,
              4 * 0x1p-24,
              () -> "with its mirror at " + x);
        });
    assertEquals(0.5f, FloatMath.sigmoid(0f));
    assertEquals(0.5f, FloatMath.sigmoid(-0f));
    assertEquals(1f, FloatMath.sigmoid(Float.POSITIVE_INFINITY));
    assertEquals(0f, FloatMath.sigmoid(Float.NEGATIVE_INFINITY));
    assertEquals(Float.NaN, FloatMath.sigmoid(Float.NaN));
  }

  @Test
  void tanh() {
    within(2, FloatMath::tanh, StrictMath::tanh, -100f, 100f);
    floats(
        0f,
        Float.MAX_VALUE,
        STRIDE,
        x -> sameBits(-FloatMath.tanh(x), FloatMath.tanh(-x), "odd at " + x));
    sameBits(-0f, FloatMath.tanh(-0f), "at -0");
    assertEquals(1f, FloatMath.tanh(Float.POSITIVE_INFINITY));
    assertEquals(-1f, FloatMath.tanh(Float.NEGATIVE_INFINITY));
    assertEquals(Float.NaN, FloatMath.tanh(Float.NaN));
  }

  @Test
  void log() {
    within(1, FloatMath::log, StrictMath::log, Float.MIN_VALUE, Float.MAX_VALUE);
    assertEquals(0f, FloatMath.log(1f));
    assertEquals(Float.NEGATIVE_INFINITY, FloatMath.log(0f));
    assertEquals(Float.NEGATIVE_INFINITY, FloatMath.log(-0f));
    assertEquals(Float.POSITIVE_INFINITY, FloatMath.log(Float.POSITIVE_INFINITY));
    assertEquals(Float.NaN, FloatMath.log(-Float.MIN_VALUE));
    assertEquals(Float.NaN, FloatMath.log(Float.NEGATIVE_INFINITY));
    assertEquals(Float.NaN, FloatMath.log(Float.NaN));
  }

  @Test
  void log1p() {
    within(1, FloatMath::log1p, StrictMath::log1p, Math.nextUp(-1f), Float.MAX_VALUE);
    within(1, FloatMath::log1p, StrictMath::log1p, 0f, 1f);
    assertEquals(Float.NEGATIVE_INFINITY, FloatMath.log1p(-1f));
    assertEquals(Float.POSITIVE_INFINITY, FloatMath.log1p(Float.POSITIVE_INFINITY));
    assertEquals(Float.NaN, FloatMath.log1p(-2f));
    assertEquals(Float.NaN, FloatMath.log1p(Float.NEGATIVE_INFINITY));
    assertEquals(Float.NaN, FloatMath.log1p(Float.NaN));
  }

  /**
   * Whoever changes a constant or a step changes what every saved model computes, and must say so
   * here.
   */
  @Test
  void everyBitIsAsItWas() {
    assertEquals(-7506972820529300350L, hash(FloatMath::exp), "exp");
    assertEquals(8495113257230774054L, hash(FloatMath::sigmoid), "sigmoid");
    assertEquals(8430539007204508972L, hash(FloatMath::tanh), "tanh");
    assertEquals(-3669484486646929528L, hash(FloatMath::log), "log");
    assertEquals(-6207052713306742469L, hash(FloatMath::log1p), "log1p");
  }

  private static long hash(FloatFunction function) {
    long hash = 0;
    for (long bits = 0; bits <= 0xffffffffL; bits += STRIDE) {
      hash = 31 * hash + Float.floatToIntBits(function.of(Float.intBitsToFloat((int) bits)));
    }
    return hash;
  }

  private static void within(
      double ulps, FloatFunction function, DoubleFunction exact, float lowest, float highest) {
    Visitor visitor =
        x -> {
          double expected = exact.of(x);
          double error = Math.abs(function.of(x) - expected) / Math.ulp((float) expected);
          if (!(error <= ulps)) { // a NaN fails too
            throw new AssertionError(
                error
                    + " ULP at "
                    + x
                    + " ("
                    + Float.toHexString(x)
                    + "): "
                    + function.of(x)
                    + ", exactly "
                    + expected);
          }
        };
    floats(lowest, highest, STRIDE, visitor);
    visitor.visit(lowest);
    visitor.visit(highest);
  }

  /** Every {@code stride}-th float of both signs that lies between. */
  private static void floats(float lowest, float highest, int stride, Visitor visitor) {
    for (long bits = 0; bits <= 0xffffffffL; bits += stride) {
      float x = Float.intBitsToFloat((int) bits);
      if (x >= lowest && x <= highest) {
        visitor.visit(x);
      }
    }
  }

  private static void sameBits(float expected, float actual, String message) {
    assertEquals(Float.floatToRawIntBits(expected), Float.floatToRawIntBits(actual), message);
  }
}
