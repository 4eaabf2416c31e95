package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.cpu.team.Team;

/**
 * How a product falls into items for a team: runs of rows times groups of panels, a panel being at
 * most as many columns as a register tile is wide. No bit depends on it.
 */
final class Split {
  /** Rows few enough for their part of the left matrix to stay in the second cache. */
  static final int MOST_ROWS = 256;

  /** Below this much work waking the team costs more than it saves. */
  private static final double ALONE_FLOPS = 200_000;

  /** Rows enough to make a packed panel worth its copy. */
  private static final int FEWEST_ROWS = 32;

  /** Columns few enough for an item's part of the product to stay in the second cache. */
  private static final int MOST_COLUMNS = 512;

  private static final int ITEMS_PER_MEMBER = 4;

  private final Team team;
  private final int tileRows;
  private final int tileVectors;
  private int rows;
  private int columns;
  private int panels;
  private int groups;
  private int rowsPerItem;
  private boolean alone;

  /** For tiles of this size. */
  Split(Team team, int tileRows, int tileVectors) {
    this.team = team;
    this.tileRows = tileRows;
    this.tileVectors = tileVectors;
  }

  /** A new product, of which every element costs {@code depth} multiply-adds. */
  void of(int newRows, int newColumns, int depth) {
    rows = newRows;
    columns = newColumns;
    alone = team.size() == 1 || 2.0 * rows * columns * depth < ALONE_FLOPS;
    panels = ceiling(Lanes.vectors(columns), tileVectors);
    int wanted = alone ? 1 : ITEMS_PER_MEMBER * team.size();
    int blocks = Math.max(1, ceiling(rows, MOST_ROWS));
    if (panels * blocks < wanted) {
      blocks = Math.max(blocks, Math.min(ceiling(wanted, Math.max(1, panels)), rows / FEWEST_ROWS));
    }
    rowsPerItem = Math.max(1, ceiling(ceiling(rows, blocks), tileRows)) * tileRows;
    groups = Math.max(ceiling(wanted, blocks), ceiling(columns, MOST_COLUMNS));
    groups = panels <= 2 * groups && !alone ? panels : Math.min(groups, panels);
  }

  /** How many items there are. */
  int items() {
    return groups * ceiling(rows, rowsPerItem);
  }

  /** Whether the caller should do them by itself. */
  boolean alone() {
    return alone;
  }

  int firstRow(int item) {
    return item / groups * rowsPerItem;
  }

  int endRow(int item) {
    return Math.min(rows, firstRow(item) + rowsPerItem);
  }

  int firstPanel(int item) {
    return part(item % groups, panels, groups);
  }

  int endPanel(int item) {
    return part(item % groups + 1, panels, groups);
  }

  /** Where a panel begins; for the number of panels, where the last one ends. */
  int column(int panel) {
    return Math.min(columns, part(panel, Lanes.vectors(columns), panels) * Lanes.COUNT);
  }

  /** Where part {@code i} of {@code count} begins when it falls into equal parts. */
  private static int part(int i, int count, int parts) {
    return (int) ((long) i * count / parts);
  }

  private static int ceiling(int count, int size) {
    return (count + size - 1) / size;
  }
}
