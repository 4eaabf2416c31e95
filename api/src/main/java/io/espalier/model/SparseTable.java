package io.espalier.model;

import io.espalier.data.SparseRows;
import java.util.Arrays;
import java.util.Objects;

/**
 * The weights of a sparse layer for one of its inputs: a row for each id that was kept. An id
 * without a row has weights of zero, and an entry of it adds nothing to a prediction.
 *
 * <p>Immutable, and may be shared by any number of threads. Beside the weights it takes up to 8
 * bytes for each row, however many ids there can be.
 */
public final class SparseTable {
  private final int buckets;
  private final int units;
  private final int rows;
  private final float[] weights;

  /** The id of each row, ascending; null where every id has a row. */
  private final int[] ids;

  /**
   * Ids are looked up among those with the same leading bits, {@code id >>> shift}: their rows are
   * those from {@code firstRow[id >>> shift]} to the next. There are about as many such parts as
   * rows, so hashed ids are found at once; ids that crowd into one part are found by halving it.
   */
  private final int[] firstRow;

  private final int shift;

  /**
   * A table of checked parts, which are not copied.
   *
   * @param ids the id of each row, strictly ascending and below {@code buckets}; null for all
   * @param weights [rows, units], all finite
   */
  SparseTable(int buckets, int units, int[] ids, float[] weights) {
    this.buckets = buckets;
    this.units = units;
    this.rows = ids == null ? buckets : ids.length;
    this.ids = rows == buckets ? null : ids;
    // Kernels want a table of at least one row.
    this.weights = rows == 0 ? new float[units] : weights;
    this.shift = shift(buckets, rows);
    this.firstRow = this.ids == null ? null : firstRows();
  }

  private static int shift(int buckets, int rows) {
    int shift = 0;
    while ((buckets - 1) >>> shift >= Math.max(1, rows)) {
      shift++;
    }
    return shift;
  }

  private int[] firstRows() {
    int[] first = new int[((buckets - 1) >>> shift) + 2];
    for (int id : ids) {
      first[(id >>> shift) + 1]++;
    }
    for (int part = 1; part < first.length; part++) {
      first[part] += first[part - 1];
    }
    return first;
  }

  /** Ids are below this. */
  public int buckets() {
    return buckets;
  }

  /** Weights in a row: the layer's live units. */
  public int units() {
    return units;
  }

  /** How many ids have a row; from 0 to {@link #buckets}. */
  public int rows() {
    return rows;
  }

  /**
   * The id of a row. Rows are in the order of their ids.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public int idOf(int row) {
    Objects.checkIndex(row, rows);
    return ids == null ? row : ids[row];
  }

  /**
   * The row of an id, or -1 if it has none.
   *
   * @throws IndexOutOfBoundsException if there is no such id
   */
  public int rowOf(int id) {
    Objects.checkIndex(id, buckets);
    if (ids == null) {
      return id;
    }
    int low = firstRow[id >>> shift];
    int end = firstRow[(id >>> shift) + 1];
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ids[middle] < id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < end && ids[low] == id ? low : -1;
  }

  /**
   * The weights of a row, one for each live unit. A copy.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public float[] row(int row) {
    Objects.checkIndex(row, rows);
    return Arrays.copyOfRange(weights, row * units, (row + 1) * units);
  }

  /** The ids that have a row, ascending. A copy. */
  public int[] ids() {
    if (ids != null) {
      return ids.clone();
    }
    int[] all = new int[buckets];
    Arrays.setAll(all, id -> id);
    return all;
  }

  /** All weights, [rows, units] row by row. A copy, which may be large. */
  public float[] weights() {
    return Arrays.copyOf(weights, rows * units);
  }

  boolean hasEveryId() {
    return ids == null;
  }

  /** Not a copy; null where every id has a row. */
  int[] idsUncopied() {
    return ids;
  }

  /** Not a copy; of a table without rows, one row of zeros. */
  float[] weightsUncopied() {
    return weights;
  }

  /** Rows of {@link #weightsUncopied}. */
  int storedRows() {
    return Math.max(1, rows);
  }

  /** Adds a row of entries whose ids are this table's rows; entries without a row are left out. */
  void translate(SparseRows source, int row, SparseRows target) {
    int[] starts = source.starts();
    int[] sourceIds = source.ids();
    float[] values = source.values();
    for (int e = starts[row]; e < starts[row + 1]; e++) {
      int at = rowOf(sourceIds[e]);
      if (at >= 0) {
        target.add(at, values[e]);
      }
    }
    target.endRow();
  }
}
