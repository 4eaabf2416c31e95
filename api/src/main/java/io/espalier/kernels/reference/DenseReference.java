package io.espalier.kernels.reference;

import io.espalier.network.Activation;

/**
 * The three matrix products of a dense layer on plain arrays. A matrix is an array, the index of
 * its first element, and the stride from row to row; every output element is one chain of fused
 * multiply-adds in ascending k.
 */
final class DenseReference {
  private DenseReference() {}

  /**
   * {@code y = activation(x·w + b)}: x [rows, in], w [in, out], b [out], y [rows, out].
   *
   * @param b the array of the biases, or null
   */
  public static void forward(
      float[] x,
      int xAt,
      int xStride,
      float[] w,
      int wAt,
      int wStride,
      float[] b,
      int bAt,
      Activation activation,
      float[] y,
      int yAt,
      int yStride,
      int rows,
      int in,
      int out) {
    for (int r = 0; r < rows; r++) {
      int xRow = xAt + r * xStride;
      int yRow = yAt + r * yStride;
      for (int j = 0; j < out; j++) {
        y[yRow + j] = b == null ? 0f : b[bAt + j];
      }
      for (int k = 0; k < in; k++) {
        multiplyAdd(x[xRow + k], w, wAt + k * wStride, y, yRow, out);
      }
      ActivationReference.forward(activation, y, yRow, out);
    }
  }

  /** {@code dx = dy·wᵀ}: dy [rows, out], w [in, out], dx [rows, in]; k runs over out, from +0. */
  public static void backwardInput(
      float[] dy,
      int dyAt,
      int dyStride,
      float[] w,
      int wAt,
      int wStride,
      float[] dx,
      int dxAt,
      int dxStride,
      int rows,
      int in,
      int out) {
    for (int r = 0; r < rows; r++) {
      int dyRow = dyAt + r * dyStride;
      for (int i = 0; i < in; i++) {
        int wRow = wAt + i * wStride;
        float sum = 0f;
        for (int k = 0; k < out; k++) {
          sum = Math.fma(dy[dyRow + k], w[wRow + k], sum);
        }
        dx[dxAt + r * dxStride + i] = sum;
      }
    }
  }

  /**
   * {@code dw = xᵀ·dy}: x [rows, in], dy [rows, out], dw [in, out]; k runs over the rows, from +0.
   */
  public static void backwardWeights(
      float[] x,
      int xAt,
      int xStride,
      float[] dy,
      int dyAt,
      int dyStride,
      float[] dw,
      int dwAt,
      int dwStride,
      int rows,
      int in,
      int out) {
    for (int i = 0; i < in; i++) {
      int dwRow = dwAt + i * dwStride;
      for (int j = 0; j < out; j++) {
        dw[dwRow + j] = 0f;
      }
      for (int r = 0; r < rows; r++) {
        multiplyAdd(x[xAt + r * xStride + i], dy, dyAt + r * dyStride, dw, dwRow, out);
      }
    }
  }

  /** One link of {@code count} chains at once; C2 makes vectors of it. */
  private static void multiplyAdd(
      float a, float[] b, int bAt, float[] sums, int sumsAt, int count) {
    for (int j = 0; j < count; j++) {
      sums[sumsAt + j] = Math.fma(a, b[bAt + j], sums[sumsAt + j]);
    }
  }
}
