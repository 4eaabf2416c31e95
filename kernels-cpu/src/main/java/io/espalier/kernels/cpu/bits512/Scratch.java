package io.espalier.kernels.cpu.bits512;

/**
 * One team member's memory for packed panels: taken when first needed, since a predictor of single
 * rows needs none, and kept.
 */
final class Scratch {
  /** How deep panels and groups are at most, so that they stay in the second cache. */
  static final int DEPTH = 384;

  private float[] panel;
  private float[] groups;
  private float[] wideRows;
  private float[] edge;
  private float[] row = new float[0];
  private float[] zeros = new float[0];

  /** A panel of the right matrix: [DEPTH, tile width]. */
  float[] panel() {
    if (panel == null) {
      panel = new float[DEPTH * Math.max(Lanes.ROW_TILE_WIDTH, Lanes.COLUMN_TILE_WIDTH)];
    }
    return panel;
  }

  /** Columns of the left matrix, in groups: for each, [DEPTH, COLUMN_TILE_ROWS]. */
  float[] groups() {
    if (groups == null) {
      groups = new float[DEPTH * Split.MOST_ROWS];
    }
    return groups;
  }

  /** Room for rows narrower than a vector, each with room for one: [MOST_ROWS, COUNT]. */
  float[] wideRows() {
    if (wideRows == null) {
      wideRows = new float[Split.MOST_ROWS * Lanes.COUNT];
    }
    return wideRows;
  }

  /** Room for whoever needs some between products. */
  float[] edge() {
    if (edge == null) {
      edge = new float[4 * Lanes.COUNT];
    }
    return edge;
  }

  /** Room for one row of this many floats at least. */
  float[] row(int length) {
    if (row.length < length) {
      row = new float[length];
    }
    return row;
  }

  /** At least this many zeros, which nobody may write. */
  float[] zeros(int length) {
    if (zeros.length < length) {
      zeros = new float[length];
    }
    return zeros;
  }

  /** Copies a few columns, fewer than would be worth a call for each row. */
  static void copyRows(
      float[] from, int at, int stride, float[] to, int toAt, int toStride, int rows, int columns) {
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < columns; j++) {
        to[toAt + r * toStride + j] = from[at + r * stride + j];
      }
    }
  }

  /** One for each member. */
  static Scratch[] forTeam(int size) {
    Scratch[] all = new Scratch[size];
    for (int i = 0; i < size; i++) {
      all[i] = new Scratch();
    }
    return all;
  }

  /** How much of the depth to do at a time, in equal steps; at least 1. */
  static int depthStep(int depth) {
    int steps = Math.max(1, (depth + DEPTH - 1) / DEPTH);
    return Math.max(1, (depth + steps - 1) / steps);
  }
}
