package io.espalier.kernels.cpu.bits512;

/**
 * One team member's memory for packed panels: taken when first needed, since a predictor of single
 * rows needs none, and kept.
 */
final class Scratch {
  /** How deep panels and blocks are at most, so that they stay in the first or second cache. */
  static final int DEPTH = 256;

  private float[] panel;
  private float[] blocks;

  /**
   * A tile whose last vector would reach beyond its matrix; between products, memory for whoever
   * needs some.
   */
  final float[] edge = new float[Lanes.TILE_ROWS * Lanes.TILE_VECTORS * Lanes.COUNT];

  /** A panel of the right matrix: [DEPTH, TILE_VECTORS·COUNT]. */
  float[] panel() {
    if (panel == null) {
      panel = new float[DEPTH * Lanes.TILE_VECTORS * Lanes.COUNT];
    }
    return panel;
  }

  /** Columns of the left matrix: for each COUNT of them, [DEPTH, COUNT]. */
  float[] blocks() {
    if (blocks == null) {
      blocks = new float[DEPTH * Split.MOST_ROWS];
    }
    return blocks;
  }

  /** One for each member. */
  static Scratch[] forTeam(int size) {
    Scratch[] all = new Scratch[size];
    for (int i = 0; i < size; i++) {
      all[i] = new Scratch();
    }
    return all;
  }

  /** How much of the depth to do at a time, in equal steps. */
  static int depthStep(int depth) {
    int steps = Math.max(1, (depth + DEPTH - 1) / DEPTH);
    return (depth + steps - 1) / steps;
  }

  /**
   * Brings the four rows of sums at c0 to c3, {@code width} wide, to {@link #edge} with stride
   * {@code row}.
   */
  void edgeFrom(float[] c, int c0, int c1, int c2, int c3, int width, int row) {
    System.arraycopy(c, c0, edge, 0, width);
    System.arraycopy(c, c1, edge, row, width);
    System.arraycopy(c, c2, edge, 2 * row, width);
    System.arraycopy(c, c3, edge, 3 * row, width);
  }

  /** And back. */
  void edgeTo(float[] c, int c0, int c1, int c2, int c3, int width, int row) {
    System.arraycopy(edge, 0, c, c0, width);
    System.arraycopy(edge, row, c, c1, width);
    System.arraycopy(edge, 2 * row, c, c2, width);
    System.arraycopy(edge, 3 * row, c, c3, width);
  }
}
