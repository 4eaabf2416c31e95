package io.espalier.kernels.reference;

import io.espalier.data.SparseRows;
import io.espalier.kernels.SparseColumns;
import io.espalier.network.Activation;
import java.util.Arrays;

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
      for (int j = 0; !add && j < units; j++) {
        y[row + j] = b == null ? 0f : b[bAt + j];
      }
      add(ids, values, starts[r], starts[r + 1], table, tableAt, tableStride, y, row, units);
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
    Arrays.fill(gradient, gradientAt, gradientAt + units, 0f);
    int from = x.starts()[i];
    int to = x.starts()[i + 1];
    add(x.rows(), x.values(), from, to, dy, dyAt, dyStride, gradient, gradientAt, units);
  }

  /**
   * Adds {@code value·row} to {@code width} sums from {@code sum[sumAt]} on, for the entries from
   * {@code from} to {@code to} in order, where row is the one of a matrix that the entry's index
   * names.
   */
  public static void add(
      int[] index,
      float[] values,
      int from,
      int to,
      float[] matrix,
      int matrixAt,
      int stride,
      float[] sum,
      int sumAt,
      int width) {
    for (int j = 0; j < width; j++) {
      float acc = sum[sumAt + j];
      for (int e = from; e < to; e++) {
        acc = Math.fma(values[e], matrix[matrixAt + index[e] * stride + j], acc);
      }
      sum[sumAt + j] = acc;
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
