package io.espalier.data;

import java.util.Arrays;
import java.util.Objects;

/**
 * Rows of a sparse matrix, one after the other: each row's entries, an id and a value each, in the
 * order in which they were added (compressed sparse rows). An id may come twice in a row; both
 * entries count. Filled again and again: room grows to what was needed once, and then nothing is
 * allocated. Not thread-safe.
 */
public final class SparseRows {
  private static final int FIRST_ROWS = 32;
  private static final int FIRST_ENTRIES = 256;

  private final int columns;
  private int rows;
  private int entries;
  private int[] starts = new int[FIRST_ROWS + 1];
  private int[] ids = new int[FIRST_ENTRIES];
  private float[] values = new float[FIRST_ENTRIES];

  /**
   * No rows yet.
   *
   * @param columns ids are below this; at least 1
   */
  public SparseRows(int columns) {
    if (columns < 1) {
      throw new IllegalArgumentException("sparse rows need at least one column, not " + columns);
    }
    this.columns = columns;
  }

  /** Ids are below this. */
  public int columns() {
    return columns;
  }

  /** How many rows have been ended. */
  public int rows() {
    return rows;
  }

  /** How many entries the rows have that have been ended. */
  public int entries() {
    return starts[rows];
  }

  /**
   * How many entries the row has that is being filled; they stand from {@link #entries} on in
   * {@link #ids} and {@link #values}.
   */
  public int openEntries() {
    return entries - starts[rows];
  }

  /** Row r has the entries from {@code starts()[r]} to {@code starts()[r + 1]}; not a copy. */
  public int[] starts() {
    return starts;
  }

  /** The entries' ids; the first {@link #entries} count; not a copy. */
  public int[] ids() {
    return ids;
  }

  /** The entries' values; the first {@link #entries} count; not a copy. */
  public float[] values() {
    return values;
  }

  /** No rows any more. */
  public void clear() {
    rows = 0;
    entries = 0;
  }

  /**
   * One more entry of the row that is being filled.
   *
   * @throws IllegalArgumentException if there is no such column
   */
  public void add(int id, float value) {
    if (id < 0 || id >= columns) {
      throw new IllegalArgumentException("there is no id " + id + " of " + columns);
    }
    if (entries == ids.length) {
      reserve(1);
    }
    ids[entries] = id;
    values[entries++] = value;
  }

  /** The row is complete; the next entry belongs to the next. */
  public void endRow() {
    if (rows + 1 == starts.length) {
      starts = Arrays.copyOf(starts, Math.multiplyExact(2, starts.length));
    }
    starts[++rows] = entries;
  }

  /** Forgets the entries of the row that is being filled. */
  public void cancelRow() {
    entries = starts[rows];
  }

  /** A whole row, copied. */
  public void addRow(int[] rowIds, float[] rowValues, int from, int count) {
    addEntries(rowIds, rowValues, from, count);
    endRow();
  }

  /** More entries of the row that is being filled, copied. */
  public void addEntries(int[] rowIds, float[] rowValues, int from, int count) {
    Objects.checkFromIndexSize(from, count, Math.min(rowIds.length, rowValues.length));
    for (int i = from; i < from + count; i++) {
      if (rowIds[i] < 0 || rowIds[i] >= columns) {
        throw new IllegalArgumentException("there is no id " + rowIds[i] + " of " + columns);
      }
    }
    if (entries + count > ids.length) {
      reserve(count);
    }
    System.arraycopy(rowIds, from, ids, entries, count);
    System.arraycopy(rowValues, from, values, entries, count);
    entries += count;
  }

  /** A row of other rows, copied. */
  public void addRow(SparseRows other, int row) {
    Objects.checkIndex(row, other.rows);
    int from = other.starts[row];
    addRow(other.ids, other.values, from, other.starts[row + 1] - from);
  }

  /**
   * Becomes a copy of the rows that others have ended.
   *
   * @throws IllegalArgumentException if their ids go to another limit
   */
  public void copyFrom(SparseRows other) {
    if (other.columns != columns) {
      throw new IllegalArgumentException(
          "rows of " + other.columns + " columns cannot become rows of " + columns);
    }
    clear();
    int count = other.entries();
    if (count > ids.length) {
      reserve(count);
    }
    if (other.rows >= starts.length) {
      starts = new int[other.starts.length];
    }
    System.arraycopy(other.starts, 0, starts, 0, other.rows + 1);
    System.arraycopy(other.ids, 0, ids, 0, count);
    System.arraycopy(other.values, 0, values, 0, count);
    rows = other.rows;
    entries = count;
  }

  private void reserve(int more) {
    int length = Math.max(Math.addExact(entries, more), (int) Math.min(2L * ids.length, 1 << 30));
    ids = Arrays.copyOf(ids, length);
    values = Arrays.copyOf(values, length);
  }
}
