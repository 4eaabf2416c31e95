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
  private float[] wide;

  /** Memory for whoever needs some. */
  final float[] edge = new float[4 * Lanes.COUNT];

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
      groups = new float[DEPTH * (Split.MOST_ROWS + Lanes.COLUMN_TILE_ROWS)];
    }
    return groups;
  }

  /**
   * Rows narrower than a vector, each with room for one: [rows, COUNT], filled from {@code from};
   * what is beyond the width is whatever it is.
   */
  float[] wideRows(float[] from, int at, int stride, int rows, int width) {
    if (wide == null) {
      wide = new float[Split.MOST_ROWS * Lanes.COUNT];
    }
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < width; j++) {
        wide[r * Lanes.COUNT + j] = from[at + r * stride + j];
      }
    }
    return wide;
  }

  /** And back. */
  static void narrowRows(float[] wide, float[] to, int at, int stride, int rows, int width) {
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < width; j++) {
        to[at + r * stride + j] = wide[r * Lanes.COUNT + j];
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
