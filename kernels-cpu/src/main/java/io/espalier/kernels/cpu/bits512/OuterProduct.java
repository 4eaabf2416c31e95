package io.espalier.kernels.cpu.bits512;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code c[r, j] = fma(a[r], b[j], +0)}: sums of a single term. It is as fast as c can be written,
 * so nothing is packed.
 */
final class OuterProduct {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int N = Lanes.COUNT;

  private OuterProduct() {}

  /**
   * All of c.
   *
   * @param a [rows], from a0, {@code as} apart
   * @param b [columns], from b0, side by side
   * @param c [rows, columns], from c0, rows {@code cs} apart
   */
  static void multiply(
      int rows,
      int columns,
      float[] a,
      int a0,
      int as,
      float[] b,
      int b0,
      float[] c,
      int c0,
      int cs) {
    int whole = columns / N * N;
    for (int r = 0; r < rows; r++) {
      row(a[a0 + r * as], whole, b, b0, c, c0 + r * cs);
    }
    if (whole < columns) {
      for (int r = 0; r < rows; r++) {
        float factor = a[a0 + r * as];
        for (int j = whole; j < columns; j++) {
          c[c0 + r * cs + j] = Math.fma(factor, b[b0 + j], 0f);
        }
      }
    }
  }

  private static void row(float factor, int whole, float[] b, int b0, float[] c, int c0) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector factors = FloatVector.broadcast(S, factor);
    for (int j = 0; j < whole; j += N) {
      factors.fma(FloatVector.fromArray(S, b, b0 + j), zero).intoArray(c, c0 + j);
    }
  }
}
