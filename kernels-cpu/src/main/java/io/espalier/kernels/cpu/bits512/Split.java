package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.cpu.team.Team;

/** How a matrix falls into items for a team: panels of columns times runs of rows. No bit depends on it. */
final class Split {
  /** Below this much work waking the team costs more than it saves. */
  private static final double ALONE_FLOPS = 200_000;

  /** Rows enough to make a packed panel worth its copy. */
  private static final int FEWEST_ROWS = 32;

  /** Rows few enough for their part of the left matrix to stay in the second cache. */
  private static final int MOST_ROWS = 256;

  private static final int ITEMS_PER_MEMBER = 4;

  private final Team team;
  private int rows;
  private int columns;
  private int panels;
  private int rowsPerItem;
  private boolean alone;

  Split(Team team) {
    this.team = team;
  }

  /** A new matrix, of which every element costs {@code depth} multiply-adds. */
  void of(int newRows, int newColumns, int depth) {
    rows = newRows;
    columns = newColumns;
    alone = team.size() == 1 || 2.0 * rows * columns * depth < ALONE_FLOPS;
    int vectors = Lanes.vectors(columns);
    panels = Math.max(1, (vectors + Lanes.TILE_VECTORS - 1) / Lanes.TILE_VECTORS);
    int blocks = (rows + MOST_ROWS - 1) / MOST_ROWS;
    if (!alone) {
      int wanted = (ITEMS_PER_MEMBER * team.size() + panels - 1) / panels;
      blocks = Math.max(blocks, Math.min(wanted, rows / FEWEST_ROWS));
    }
    // Whole blocks of lanes, so that each packs its own columns of the left matrix in the product for the weights.
    rowsPerItem = Math.max(1, Lanes.vectors((rows + blocks - 1) / Math.max(1, blocks))) * Lanes.COUNT;
  }

  /** How many items there are. */
  int items() {
    return columns == 0 ? 0 : panels * ((rows + rowsPerItem - 1) / rowsPerItem);
  }

  /** Whether the caller should do them by itself. */
  boolean alone() {
    return alone;
  }

  int firstRow(int item) {
    return item / panels * rowsPerItem;
  }

  int endRow(int item) {
    return Math.min(rows, firstRow(item) + rowsPerItem);
  }

  int firstColumn(int item) {
    return edge(item % panels);
  }

  int endColumn(int item) {
    return Math.min(columns, edge(item % panels + 1));
  }

  /** Panels differ in width by one vector at most. */
  private int edge(int panel) {
    return (int) ((long) panel * Lanes.vectors(columns) / panels) * Lanes.COUNT;
  }
}
