package io.espalier.kernels.reference;

/**
 * The moving average of the pruning signal and the optimizers' updates on plain arrays, element by
 * element: {@code count} elements of each array from its own index on. Those that return a boolean
 * say whether every {@code g} was finite.
 */
public final class OptimizerReference {
  private OptimizerReference() {}

  /** {@link io.espalier.kernels.Kernels#movingAverage}. */
  public static void movingAverage(
      float[] sum,
      int sumAt,
      float scale,
      float decay,
      float weight,
      float[] average,
      int averageAt,
      int count) {
    for (int i = 0; i < count; i++) {
      float in = weight * (sum[sumAt + i] * scale);
      average[averageAt + i] = Math.fma(decay, average[averageAt + i], in);
    }
  }

  /** {@link io.espalier.kernels.Kernels#sgd}. */
  public static boolean sgd(
      float[] w, int wAt, float[] gradient, int gradientAt, float scale, float rate, int count) {
    boolean finite = true;
    for (int i = 0; i < count; i++) {
      float g = gradient[gradientAt + i] * scale;
      finite &= Math.abs(g) <= Float.MAX_VALUE;
      w[wAt + i] = Math.fma(-rate, g, w[wAt + i]);
    }
    return finite;
  }

  /** {@link io.espalier.kernels.Kernels#momentum}. */
  public static boolean momentum(
      float[] w,
      int wAt,
      float[] gradient,
      int gradientAt,
      float[] a,
      int aAt,
      float scale,
      float rate,
      float momentum,
      boolean nesterov,
      int count) {
    boolean finite = true;
    for (int i = 0; i < count; i++) {
      float g = gradient[gradientAt + i] * scale;
      finite &= Math.abs(g) <= Float.MAX_VALUE;
      float velocity = Math.fma(momentum, a[aAt + i], g);
      a[aAt + i] = velocity;
      float step = nesterov ? Math.fma(momentum, velocity, g) : velocity;
      w[wAt + i] = Math.fma(-rate, step, w[wAt + i]);
    }
    return finite;
  }

  /** {@link io.espalier.kernels.Kernels#adagrad}. */
  public static boolean adagrad(
      float[] w,
      int wAt,
      float[] gradient,
      int gradientAt,
      float[] a,
      int aAt,
      float scale,
      float rate,
      int count) {
    boolean finite = true;
    for (int i = 0; i < count; i++) {
      float g = gradient[gradientAt + i] * scale;
      finite &= Math.abs(g) <= Float.MAX_VALUE;
      float squares = Math.fma(g, g, a[aAt + i]);
      a[aAt + i] = squares;
      w[wAt + i] = w[wAt + i] - (rate * g) / squareRoot(squares);
    }
    return finite;
  }

  /** {@link io.espalier.kernels.Kernels#adam}. */
  public static boolean adam(
      float[] w,
      int wAt,
      float[] gradient,
      int gradientAt,
      float[] m,
      int mAt,
      float[] v,
      int vAt,
      float scale,
      float rate,
      float beta1,
      float beta2,
      float epsilon,
      int count) {
    float in1 = 1f - beta1;
    float in2 = 1f - beta2;
    boolean finite = true;
    for (int i = 0; i < count; i++) {
      float g = gradient[gradientAt + i] * scale;
      finite &= Math.abs(g) <= Float.MAX_VALUE;
      float first = Math.fma(beta1, m[mAt + i], in1 * g);
      float second = Math.fma(beta2, v[vAt + i], in2 * (g * g));
      m[mAt + i] = first;
      v[vAt + i] = second;
      w[wAt + i] = w[wAt + i] - (rate * first) / (squareRoot(second) + epsilon);
    }
    return finite;
  }

  /** Rounded once: the double root of a float, rounded to float, is the float root. */
  private static float squareRoot(float x) {
    return (float) Math.sqrt(x);
  }
}
