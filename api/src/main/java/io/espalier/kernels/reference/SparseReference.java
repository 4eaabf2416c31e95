package io.espalier.kernels.reference;

import io.espalier.data.SparseRows;
import io.espalier.kernels.SparseColumns;
import io.espalier.network.Activation;

/**
 * The operations on sparse inputs, on plain arrays. Each sum goes over entries in order, and is
 * vectorized across units alone.
 */
public final class SparseReference {
  private SparseReference() {}

  /**
   * {@link io.espalier.kernels.Kernels#sparseForward} for the rows from {@code from} to {@code to}.
   *
   * @param b the array of the biases, or null
   */
  public static void forward(
      SparseRows x,
      float[] table,
      int tableAt,
      int tableStride,
      float[] b,
      int bAt,
      boolean add,
      Activation activation,
      float[] y,
      int yAt,
      int yStride,
      int units,
      int from,
      int to) {
    int[] starts = x.starts();
    int[] ids = x.ids();
    float[] values = x.values();
    for (int r = from; r < to; r++) {
      int row = yAt + r * yStride;
      for (int j = 0; j < units; j++) {
        float acc = add ? y[row + j] : b == null ? 0f : b[bAt + j];
        for (int e = starts[r]; e < starts[r + 1]; e++) {
          acc = Math.fma(values[e], table[tableAt + ids[e] * tableStride + j], acc);
        }
        y[row + j] = acc;
      }
      ActivationReference.forward(activation, y, row, units);
    }
  }

  /**
   * The gradient by the row of the i-th id that occurs, {@code units} floats from {@code
   * gradient[gradientAt]} on.
   */
  public static void gradient(
      SparseColumns x,
      int i,
      float[] dy,
      int dyAt,
      int dyStride,
      float[] gradient,
      int gradientAt,
      int units) {
    int[] rows = x.rows();
    float[] values = x.values();
    int end = x.starts()[i + 1];
    for (int j = 0; j < units; j++) {
      float acc = 0f;
      for (int e = x.starts()[i]; e < end; e++) {
        acc = Math.fma(values[e], dy[dyAt + rows[e] * dyStride + j], acc);
      }
      gradient[gradientAt + j] = acc;
    }
  }

  /** {@link io.espalier.kernels.Kernels#keepColumns}. */
  public static void keepColumns(float[] values, int at, int rows, int columns, int[] kept) {
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < kept.length; j++) {
        values[at + r * kept.length + j] = values[at + r * columns + kept[j]];
      }
    }
  }
}
