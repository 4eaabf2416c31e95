package io.espalier.kernels.cpu.bits512;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies a block of a matrix to where a register tile reads it from front to back. Without it the
 * rows of a matrix whose stride is a power of two would fight for the same few cache lines. Lanes
 * beyond the block's columns are zero.
 */
final class Panels {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int N = Lanes.COUNT;

  private Panels() {}

  /**
   * {@code panel[k, j] = b[k, j]}: b [depth, columns] at {@code at}; panel [depth, vectors·COUNT].
   */
  static void pack(float[] b, int at, int stride, int depth, int columns, float[] panel) {
    int whole = columns / N * N;
    int width = Lanes.vectors(columns) * N;
    for (int k = 0; k < depth; k++) {
      int from = at + k * stride;
      int to = k * width;
      for (int j = 0; j < whole; j += N) {
        FloatVector.fromArray(S, b, from + j).intoArray(panel, to + j);
      }
      if (whole < width) {
        for (int j = whole; j < columns; j++) {
          panel[to + j] = b[from + j];
        }
        Arrays.fill(panel, to + columns, to + width, 0f);
      }
    }
  }

  /**
   * Columns of a, COUNT at a time: {@code blocks[j / COUNT][k, j % COUNT] = a[k, j]}: a [depth,
   * columns] at {@code at}.
   */
  static void packBlocks(float[] a, int at, int stride, int depth, int columns, float[] blocks) {
    int whole = columns / N * N;
    for (int k = 0; k < depth; k++) {
      int from = at + k * stride;
      int to = k * N;
      for (int j = 0; j < whole; j += N) {
        FloatVector.fromArray(S, a, from + j).intoArray(blocks, to);
        to += depth * N;
      }
      if (whole < columns) {
        for (int j = whole; j < columns; j++) {
          blocks[to + j - whole] = a[from + j];
        }
        Arrays.fill(blocks, to + columns - whole, to + N, 0f);
      }
    }
  }

  /** Where column {@code j} of such blocks begins. */
  static int inBlocks(int j, int depth) {
    return j / N * N * depth + j % N;
  }

  /**
   * {@code panel[k, j] = b[j, k]}: b [columns, depth] at {@code at}; panel [depth, vectors·COUNT].
   */
  static void packTransposed(float[] b, int at, int stride, int depth, int columns, float[] panel) {
    int width = Lanes.vectors(columns) * N;
    int j = 0;
    for (; j <= columns - 4; j += 4) {
      transposeFour(b, at + j * stride, stride, depth, panel, j, width);
    }
    for (; j < columns; j++) {
      for (int k = 0; k < depth; k++) {
        panel[k * width + j] = b[at + j * stride + k];
      }
    }
    for (; j < width; j++) {
      for (int k = 0; k < depth; k++) {
        panel[k * width + j] = 0f;
      }
    }
  }

  private static void transposeFour(
      float[] b, int at, int stride, int depth, float[] panel, int column, int width) {
    int b1 = at + stride;
    int b2 = b1 + stride;
    int b3 = b2 + stride;
    int to = column;
    for (int k = 0; k < depth; k++) {
      panel[to] = b[at + k];
      panel[to + 1] = b[b1 + k];
      panel[to + 2] = b[b2 + k];
      panel[to + 3] = b[b3 + k];
      to += width;
    }
  }
}
