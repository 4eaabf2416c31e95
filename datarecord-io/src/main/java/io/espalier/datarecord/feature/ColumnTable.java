package io.espalier.datarecord.feature;

import java.util.Arrays;

/**
 * From feature ids to columns: open addressing in two arrays, at most half full. Fixed once it is
 * filled.
 */
final class ColumnTable {
  /**
   * 2^64 divided by the golden ratio: ids may be small numbers, whose top bits are all the same.
   */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final long[] ids;
  private final int[] columns;
  private final int shift;

  ColumnTable(int size) {
    int bits = Math.max(2, 33 - Integer.numberOfLeadingZeros(Math.max(1, size)));
    this.ids = new long[1 << bits];
    this.columns = new int[1 << bits];
    this.shift = 64 - bits;
    Arrays.fill(columns, -1);
  }

  void put(long id, int column) {
    int slot = slot(id);
    ids[slot] = id;
    columns[slot] = column;
  }

  /** The column of a feature; -1 where it has none. */
  int find(long id) {
    return columns[slot(id)];
  }

  private int slot(long id) {
    int slot = (int) (id * SPREAD >>> shift);
    while (columns[slot] >= 0 && ids[slot] != id) {
      slot = slot + 1 & ids.length - 1;
    }
    return slot;
  }
}
