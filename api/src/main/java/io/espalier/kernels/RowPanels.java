package io.espalier.kernels;

import java.util.Objects;

/**
 * A dense layer's weights for predictions of single rows: never changed, all finite, and in the
 * order in which a kernel reads them.
 *
 * <p>One row's product is as fast as its weights come from memory. Columns therefore stand in
 * panels so narrow that their sums fit into registers: panel after panel, each [in, its columns]
 * row by row, and the product is one walk through memory. Panels have {@link #MOST_VECTORS} vectors
 * of columns, a constant stride; the last one or two have fewer, and their last vector may overlap
 * the one before. Only a layer of less than a vector has columns of zeros besides, to make it one.
 *
 * @param buffer where the floats are
 * @param offset index of the first
 * @param in inputs of the layer
 * @param out units of the layer
 * @param lanes floats in a vector, as {@link Kernels#rowLanes} asks for
 */
public record RowPanels(Buffer buffer, int offset, int in, int out, int lanes) {
  /** Vectors in the widest panel. */
  public static final int MOST_VECTORS = 8;

  public RowPanels {
    Objects.requireNonNull(buffer, "buffer");
    if (in < 0 || out < 0 || lanes < 1) {
      throw new IllegalArgumentException(
          "no panels: " + in + " x " + out + " in vectors of " + lanes);
    }
    Objects.checkFromIndexSize(offset, length(in, out, lanes), buffer.length());
  }

  /** The column after those of the panel that begins at {@code column}. */
  public int panelEnd(int column) {
    return panelEnd(column, out, lanes);
  }

  /** Floats of a layer's panels. */
  public static int length(int in, int out, int lanes) {
    return out == 0 ? 0 : Math.multiplyExact(in, Math.max(out, lanes));
  }

  /**
   * Arranges weights [in, out] at {@code source[sourceAt]}, row by row, as panels at {@code
   * target[targetAt]}, where there are zeros.
   */
  public static void fill(
      float[] source, int sourceAt, int in, int out, int lanes, float[] target, int targetAt) {
    int at = targetAt;
    int end;
    for (int column = 0; column < out; column = end) {
      end = panelEnd(column, out, lanes);
      for (int k = 0; k < in; k++) {
        System.arraycopy(source, sourceAt + k * out + column, target, at, end - column);
        at += Math.max(end - column, lanes);
      }
    }
  }

  /** What is left beyond whole panels is halved, so that no panel is a single vector. */
  private static int panelEnd(int column, int out, int lanes) {
    int whole = MOST_VECTORS * lanes;
    int left = out - column;
    int vectors = Math.ceilDiv(left, lanes);
    if (left == whole || left >= 2 * whole) {
      vectors = MOST_VECTORS;
    } else if (vectors >= MOST_VECTORS) {
      vectors = Math.ceilDiv(vectors, 2);
    }
    return Math.min(out, column + vectors * lanes);
  }
}
