package io.espalier.kernels;

import io.espalier.data.SparseRows;
import java.util.Arrays;

/**
 * The entries of sparse rows once more, by id: which ids occur, and for each the rows and values of
 * its entries, in the order of the rows. What an update needs that touches only what occurred.
 *
 * <p>Ids stand in the order in which they first occur. Filled again and again; takes four bytes for
 * each id there can be, and nothing is allocated once there was room. Not thread-safe.
 */
public final class SparseColumns {
  /** Entries whose places are loaded together. */
  private static final int EARLY = 512;

  private final int columns;

  /**
   * The place of an id among those that occur. What is left of earlier rows is found out by asking
   * the place for its id, so nothing need be cleared.
   */
  private final int[] placeOf;

  /** For each entry the place of its id. */
  private int[] places = new int[0];

  private int distinct;
  private int sourceRows;
  private int[] ids = new int[0];
  private int[] starts = new int[1];
  private int[] rows = new int[0];
  private float[] values = new float[0];

  /**
   * No entries yet.
   *
   * @param columns ids are below this; at least 1
   */
  public SparseColumns(int columns) {
    if (columns < 1) {
      throw new IllegalArgumentException("there must be at least one column, not " + columns);
    }
    this.columns = columns;
    this.placeOf = new int[columns];
  }

  /**
   * Takes the entries of these rows, in place of those before. Cost: three passes over the entries.
   *
   * @throws IllegalArgumentException if they have another number of columns
   */
  public void index(SparseRows source) {
    if (source.columns() != columns) {
      throw new IllegalArgumentException(
          "rows of " + source.columns() + " columns for an index of " + columns);
    }
    sourceRows = source.rows();
    reserve(source.entries());
    findPlaces(source.ids(), source.entries());
    arrange(source);
  }

  /**
   * The distinct ids; for each entry the place of its id; for each place how many entries it has.
   */
  private void findPlaces(int[] sourceIds, int entries) {
    // Locals, or else every store to an array would make the compiler read the fields again.
    int[] placeOf = this.placeOf;
    int[] places = this.places;
    int[] ids = this.ids;
    int[] counts = starts;
    int found = 0;
    for (int from = 0; from < entries; from += EARLY) {
      int to = Math.min(entries, from + EARLY);
      // Places lie all over memory, which serves many loads at a time: so load them all at first.
      for (int e = from; e < to; e++) {
        places[e] = placeOf[sourceIds[e]];
      }
      for (int e = from; e < to; e++) {
        int id = sourceIds[e];
        int place = placeOf[id];
        // In this order: whether an old place is among the new ones is anybody's guess.
        if (ids[place] != id || place >= found) {
          place = found++;
          placeOf[id] = place;
          ids[place] = id;
          counts[place + 1] = 1;
        } else {
          counts[place + 1]++;
        }
        places[e] = place;
      }
    }
    distinct = found;
  }

  /** Counts become ends, and then, entry by entry from the last, beginnings. */
  private void arrange(SparseRows source) {
    int[] starts = this.starts;
    int[] places = this.places;
    int[] rows = this.rows;
    float[] values = this.values;
    starts[0] = 0;
    for (int place = 1; place <= distinct; place++) {
      starts[place] += starts[place - 1];
    }
    int[] sourceStarts = source.starts();
    float[] sourceValues = source.values();
    for (int row = source.rows() - 1; row >= 0; row--) {
      for (int e = sourceStarts[row + 1] - 1; e >= sourceStarts[row]; e--) {
        int at = --starts[places[e] + 1];
        rows[at] = row;
        values[at] = sourceValues[e];
      }
    }
    // starts[place + 1] is now where place begins: move it down by one.
    System.arraycopy(starts, 1, starts, 0, distinct);
    starts[distinct] = source.entries();
  }

  private void reserve(int entries) {
    if (rows.length < entries) {
      int length = Math.max(entries, (int) Math.min(2L * rows.length, 1 << 30));
      ids = Arrays.copyOf(ids, length);
      starts = Arrays.copyOf(starts, length + 1);
      rows = Arrays.copyOf(rows, length);
      places = Arrays.copyOf(places, length);
      values = Arrays.copyOf(values, length);
    }
  }

  /** Ids are below this. */
  public int columns() {
    return columns;
  }

  /** How many rows the entries come from. */
  public int sourceRows() {
    return sourceRows;
  }

  /** How many different ids occur. */
  public int distinct() {
    return distinct;
  }

  /** The ids that occur; the first {@link #distinct} count; not a copy. */
  public int[] ids() {
    return ids;
  }

  /**
   * The entries of the i-th id are those from {@code starts()[i]} to {@code starts()[i + 1]}; not a
   * copy.
   */
  public int[] starts() {
    return starts;
  }

  /** The entries' rows; not a copy. */
  public int[] rows() {
    return rows;
  }

  /** The entries' values; not a copy. */
  public float[] values() {
    return values;
  }
}
