package io.espalier.kernels.cpu.bits512;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies a block of a matrix to where a register tile reads it from front to back. Without it the
 * rows of a matrix whose stride is a power of two would fight for the same few cache lines.
 *
 * <p>A panel has a row for each k, as long as the tile's, with the panel's vectors at its front.
 * The last vector is that of the last columns, so it may repeat some of the one before; with fewer
 * columns than a vector has lanes, the lanes beyond are zero.
 */
final class Panels {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int N = Lanes.COUNT;

  private static final VectorSpecies<Float> FOUR = Square.FOUR;

  private static final VectorSpecies<Float> G = Lanes.COLUMN_TILE_FLOATS;
  private static final int ROWS = Lanes.COLUMN_TILE_ROWS;
  private static final int ROWS_TOGETHER = 8;

  private Panels() {}

  /**
   * {@code panel[k, j] = b[k, j]}: b [depth, columns] at {@code at}.
   *
   * @param width floats from one row of the panel to the next
   */
  static void pack(
      float[] b, int at, int stride, int depth, int columns, float[] panel, int width) {
    if (columns < N) {
      packNarrow(b, at, stride, depth, columns, panel, width);
      return;
    }
    int last = (Lanes.vectors(columns) - 1) * N;
    for (int k = 0; k < depth; k++) {
      int from = at + k * stride;
      int to = k * width;
      for (int j = 0; j < last; j += N) {
        FloatVector.fromArray(S, b, from + j).intoArray(panel, to + j);
      }
      FloatVector.fromArray(S, b, from + columns - N).intoArray(panel, to + last);
    }
  }

  private static void packNarrow(
      float[] b, int at, int stride, int depth, int columns, float[] panel, int width) {
    for (int k = 0; k < depth; k++) {
      int from = at + k * stride;
      int to = k * width;
      for (int j = 0; j < columns; j++) {
        panel[to + j] = b[from + j];
      }
      for (int j = columns; j < N; j++) {
        panel[to + j] = 0f;
      }
    }
  }

  /**
   * {@code panel[k, j] = b[j, k]} for a panel of {@link RowTiles}: b [columns, depth] at {@code
   * at}.
   */
  static void packTransposed(float[] b, int at, int stride, int depth, int columns, float[] panel) {
    int last = (Lanes.vectors(columns) - 1) * N;
    for (int j = 0; j < last; j += 4) {
      transposeFour(b, at + j * stride, stride, depth, panel, j);
    }
    if (columns >= N) {
      for (int j = 0; j < N; j += 4) {
        transposeFour(b, at + (columns - N + j) * stride, stride, depth, panel, last + j);
      }
      return;
    }
    for (int k = 0; k < depth; k++) {
      int to = k * Lanes.ROW_TILE_WIDTH;
      for (int j = 0; j < columns; j++) {
        panel[to + j] = b[at + j * stride + k];
      }
      Arrays.fill(panel, to + columns, to + N, 0f);
    }
  }

  /** Four rows of b become four columns of the panel, in squares of sixteen. */
  private static void transposeFour(
      float[] b, int at, int stride, int depth, float[] panel, int column) {
    int at1 = at + stride;
    int at2 = at1 + stride;
    int at3 = at2 + stride;
    int k = 0;
    for (; k < depth - 3; k += 4) {
      FloatVector r0 = FloatVector.fromArray(FOUR, b, at + k);
      FloatVector r1 = FloatVector.fromArray(FOUR, b, at1 + k);
      FloatVector r2 = FloatVector.fromArray(FOUR, b, at2 + k);
      FloatVector r3 = FloatVector.fromArray(FOUR, b, at3 + k);
      FloatVector even01 = r0.blend(r1.rearrange(Square.NEIGHBOURS), Square.ODD);
      FloatVector odd01 = r0.rearrange(Square.NEIGHBOURS).blend(r1, Square.ODD);
      FloatVector even23 = r2.blend(r3.rearrange(Square.NEIGHBOURS), Square.ODD);
      FloatVector odd23 = r2.rearrange(Square.NEIGHBOURS).blend(r3, Square.ODD);
      int to = column + k * Lanes.ROW_TILE_WIDTH;
      even01.blend(even23.rearrange(Square.PAIRS), Square.UPPER).intoArray(panel, to);
      odd01
          .blend(odd23.rearrange(Square.PAIRS), Square.UPPER)
          .intoArray(panel, to + Lanes.ROW_TILE_WIDTH);
      even01
          .rearrange(Square.PAIRS)
          .blend(even23, Square.UPPER)
          .intoArray(panel, to + 2 * Lanes.ROW_TILE_WIDTH);
      odd01
          .rearrange(Square.PAIRS)
          .blend(odd23, Square.UPPER)
          .intoArray(panel, to + 3 * Lanes.ROW_TILE_WIDTH);
    }
    for (; k < depth; k++) {
      int to = column + k * Lanes.ROW_TILE_WIDTH;
      panel[to] = b[at + k];
      panel[to + 1] = b[at1 + k];
      panel[to + 2] = b[at2 + k];
      panel[to + 3] = b[at3 + k];
    }
  }

  /**
   * Columns of a in groups of {@link Lanes#COLUMN_TILE_ROWS}, each group by itself: {@code groups[j
   * / ROWS][k, j % ROWS] = a[k, j]}: a [depth, columns] at {@code at}. In the last group the last
   * column stands in for those that are missing.
   */
  static void packGroups(float[] a, int at, int stride, int depth, int columns, float[] groups) {
    // Some rows of one group at a time: groups lie apart by what is often a power of two, and lines
    // of cache that are written in turn would drive each other out.
    for (int k = 0; k < depth; k += ROWS_TOGETHER) {
      int end = Math.min(depth, k + ROWS_TOGETHER);
      int j = 0;
      for (; j <= columns - ROWS; j += ROWS) {
        for (int row = k; row < end; row++) {
          FloatVector.fromArray(G, a, at + row * stride + j)
              .intoArray(groups, j * depth + row * ROWS);
        }
      }
      if (j < columns) {
        for (int row = k; row < end; row++) {
          for (int i = 0; i < ROWS; i++) {
            groups[j * depth + row * ROWS + i] =
                a[at + row * stride + Math.min(j + i, columns - 1)];
          }
        }
      }
    }
  }
}
