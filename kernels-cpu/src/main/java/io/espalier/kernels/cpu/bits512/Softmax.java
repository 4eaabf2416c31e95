package io.espalier.kernels.cpu.bits512;

/**
 * The parts of softmax over rows. Maxima and sums go in index order; only exp is done in vectors.
 */
final class Softmax {
  private Softmax() {}

  /** The greatest, from -infinity in index order. */
  static float maximum(float[] z, int at, int count) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = at; j < at + count; j++) {
      max = z[j] > max ? z[j] : max;
    }
    return max;
  }

  /** {@code target = z - max(z)} for one row. */
  static void shift(float[] z, int zAt, float[] target, int targetAt, int count) {
    float max = maximum(z, zAt, count);
    for (int j = 0; j < count; j++) {
      target[targetAt + j] = z[zAt + j] - max;
    }
  }

  /**
   * {@code y = exp(y)} for rows of a matrix, in one run where they follow each other without a gap.
   */
  static void exp(float[] y, int at, int stride, int firstRow, int endRow, int columns) {
    if (stride == columns) {
      exp(y, at + firstRow * stride, (endRow - firstRow) * columns);
    } else {
      for (int r = firstRow; r < endRow; r++) {
        exp(y, at + r * stride, columns);
      }
    }
  }

  private static void exp(float[] y, int at, int count) {
    VectorMath.exp(y, at, y, at, count);
  }

  /** The sum in index order from +0. */
  static float sum(float[] y, int at, int count) {
    float sum = 0f;
    for (int j = at; j < at + count; j++) {
      sum += y[j];
    }
    return sum;
  }
}
