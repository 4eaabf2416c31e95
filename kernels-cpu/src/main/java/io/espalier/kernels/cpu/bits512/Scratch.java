package io.espalier.kernels.cpu.bits512;

/** One team member's memory for packed panels, kept from call to call. */
final class Scratch {
  /** How deep a panel is cut, so that it stays in the first or second cache. */
  static final int DEPTH = 256;

  /** A panel of the right matrix: [DEPTH, TILE_VECTORS·COUNT]. */
  final float[] panel = new float[DEPTH * Lanes.TILE_VECTORS * Lanes.COUNT];

  /** A block of columns of the left matrix: [DEPTH, COUNT]. */
  final float[] block = new float[DEPTH * Lanes.COUNT];

  /** A tile whose last vector would reach beyond its matrix. */
  final float[] edge = new float[Lanes.TILE_ROWS * Lanes.TILE_VECTORS * Lanes.COUNT];

  /** One for each member. */
  static Scratch[] forTeam(int size) {
    Scratch[] all = new Scratch[size];
    for (int i = 0; i < size; i++) {
      all[i] = new Scratch();
    }
    return all;
  }

  /** Brings the four rows of sums at c0 to c3, {@code width} wide, to {@link #edge} with stride {@code row}. */
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
