package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.cpu.team.Team;

/**
 * How a product falls into items for a team: blocks of rows times groups of columns, a group being
 * panels as wide as a register tile. Items that follow each other, which one member does, share
 * rows or columns. No bit depends on it.
 *
 * <p>A member that has all rows of its columns packs each panel that nobody else packs; one that
 * has all columns of its rows shares none of its left rows. Which is cheaper is estimated, in units
 * of a row times a column.
 */
final class Split {
  /**
   * Rows of a block, which is whole tiles, at most. Left rows stream by in order, from whatever
   * cache: more of them mean fewer packings of a panel.
   */
  static final int MOST_ROWS = 1024 + Math.max(Lanes.ROW_TILE_ROWS, Lanes.COLUMN_TILE_ROWS);

  /** Rows of a block before they are rounded up to tiles. */
  private static final int BLOCK_ROWS = 1024;

  /** Columns few enough for an item's part of the product to stay in the second cache. */
  private static final int MOST_COLUMNS = 512;

  /** Below this much work waking the team costs more than it saves. */
  private static final double ALONE_FLOPS = 4_000_000;

  /** Panels and rows enough for an item to be cut in two, so that a late member can be helped. */
  private static final int PANELS_WORTH_AN_ITEM = 2;

  private static final int ROWS_WORTH_AN_ITEM = 64;
  private static final int MOST_ITEMS_PER_MEMBER = 4;

  private final Team team;
  private final int tileRows;
  private final int tileVectors;
  private final int panelCost;
  private final int leftCost;
  private int rows;
  private int columns;
  private int vectors;
  private int blocks;
  private int rowsPerBlock;
  private int groups;
  private boolean byColumns;
  private boolean alone;

  /**
   * For tiles of this size.
   *
   * @param panelCost for how many rows a panel must be multiplied to cost as much as its packing
   * @param leftCost the same for the left matrix, in columns; 0 if it is not packed
   */
  Split(Team team, int tileRows, int tileVectors, int panelCost, int leftCost) {
    this.team = team;
    this.tileRows = tileRows;
    this.tileVectors = tileVectors;
    this.panelCost = panelCost;
    this.leftCost = leftCost;
  }

  /** A new product, of which every element costs {@code depth} multiply-adds. */
  void of(int newRows, int newColumns, int depth) {
    rows = newRows;
    columns = newColumns;
    vectors = Lanes.vectors(columns);
    int size = team.size();
    // A panel of a single vector is multiplied at half the speed.
    int wide = Math.max(2, vectors) * Lanes.COUNT;
    alone = size == 1 || 2.0 * rows * wide * depth < ALONE_FLOPS;
    int tiles = ceiling(rows, tileRows);
    int columnsEach = ceiling(vectors, size) * Lanes.COUNT + leftCost;
    int rowsEach = ceiling(tiles, size) * tileRows + panelCost;
    byColumns =
        alone
            || (double) columnsEach * (rows + panelCost)
                <= (double) rowsEach * (vectors * Lanes.COUNT + leftCost);
    int items = alone ? 1 : size;
    if (byColumns) {
      int worth = vectors / (tileVectors * PANELS_WORTH_AN_ITEM);
      groups =
          Math.max(
              items * Math.clamp(worth / items, 1, MOST_ITEMS_PER_MEMBER),
              ceiling(columns, MOST_COLUMNS));
      blocks = ceiling(rows, BLOCK_ROWS);
    } else {
      groups = ceiling(columns, MOST_COLUMNS);
      blocks =
          Math.max(
              items * Math.clamp(rows / ROWS_WORTH_AN_ITEM / items, 1, MOST_ITEMS_PER_MEMBER),
              ceiling(rows, BLOCK_ROWS));
    }
    groups = Math.clamp(groups, 1, Math.max(1, vectors));
    rowsPerBlock = Math.max(1, ceiling(tiles, Math.max(1, blocks))) * tileRows;
    blocks = ceiling(rows, rowsPerBlock);
  }

  /** How many items there are. */
  int items() {
    return vectors == 0 ? 0 : groups * blocks;
  }

  /** Whether the caller should do them by itself. */
  boolean alone() {
    return alone;
  }

  int firstRow(int item) {
    return (byColumns ? item % blocks : item / groups) * rowsPerBlock;
  }

  int endRow(int item) {
    return Math.min(rows, firstRow(item) + rowsPerBlock);
  }

  /** How many panels an item has. */
  int panels(int item) {
    return ceiling(firstVector(group(item) + 1) - firstVector(group(item)), tileVectors);
  }

  /** Where a panel of an item begins; for the number of panels, where the last one ends. */
  int column(int item, int panel) {
    int first = firstVector(group(item));
    int count = firstVector(group(item) + 1) - first;
    return Math.min(columns, (first + part(panel, count, panels(item))) * Lanes.COUNT);
  }

  private int group(int item) {
    return byColumns ? item / blocks : item % groups;
  }

  private int firstVector(int group) {
    return part(group, vectors, groups);
  }

  /** Where part {@code i} of {@code count} begins when it falls into equal parts. */
  private static int part(int i, int count, int parts) {
    return (int) ((long) i * count / parts);
  }

  private static int ceiling(int count, int size) {
    return (count + size - 1) / size;
  }
}
