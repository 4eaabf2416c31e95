package io.espalier.kernels.optable;

import io.espalier.data.SparseRows;
import io.espalier.kernels.SparseColumns;
import java.util.Random;

/**
 * The shape of an operation on rows of entries and a table.
 *
 * @param perRow entries of a row, on average; every fifth row has none
 */
record SparseShape(int rows, int buckets, int perRow, int units) {
  @Override
  public String toString() {
    return "rows=" + rows + ",buckets=" + buckets + ",perRow=" + perRow + ",units=" + units;
  }

  /**
   * The entries, the same ones for the same shape and values: ids that come again within a row and
   * in other rows, the last one among them.
   */
  SparseRows entries(Values values) {
    Random random = new Random(toString().hashCode() * 31L + values.ordinal());
    SparseRows entries = new SparseRows(buckets);
    for (int row = 0; row < rows; row++) {
      int count = row % 5 == 3 || perRow == 0 ? 0 : 1 + random.nextInt(2 * perRow);
      int previous = buckets - 1;
      for (int i = 0; i < count; i++) {
        int id =
            switch (random.nextInt(4)) {
              case 0 -> previous;
              case 1 -> random.nextInt(Math.min(buckets, 3));
              default -> random.nextInt(buckets);
            };
        entries.add(id, values.next(random));
        previous = id;
      }
      entries.endRow();
    }
    return entries;
  }

  static SparseColumns byId(SparseRows entries) {
    SparseColumns columns = new SparseColumns(entries.columns());
    columns.index(entries);
    return columns;
  }
}
