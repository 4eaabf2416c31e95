package io.espalier.trainer.network;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.network.NetworkSpec;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * One float per weight of every table of a network's sparse layers: the weights themselves, or an
 * optimizer's slots. Tables are numbered layer by layer, within a layer in the order of its inputs;
 * each is [buckets, live units].
 *
 * <p>Tables can be large, so there is never a second one: when a unit leaves the network, its
 * column is taken out in place. All floats are equal at the start, and a step changes only rows
 * whose ids occur; so rows are read and written by their ids, and most need not be kept.
 */
public final class TableBlock {
  /** How many floats are looked at in one go. */
  private static final int CHUNK = 1 << 16;

  private final Kernels kernels;
  private final List<TablePlace> places;
  private final float fill;
  private final Matrix[] tables;
  private Buffer picked;

  TableBlock(Kernels kernels, NetworkSpec live, float fill) {
    this.kernels = kernels;
    this.places = TablePlace.of(live);
    this.fill = fill;
    this.tables = new Matrix[places.size()];
    for (int table = 0; table < tables.length; table++) {
      TablePlace place = places.get(table);
      int buckets = live.sparseInputs().get(place.input()).buckets();
      int units = live.sparseLayers().get(place.layer()).units();
      Buffer buffer = kernels.allocate(Math.multiplyExact(buckets, units));
      tables[table] = Matrix.of(buffer, 0, buckets, units);
      if (fill != 0f) {
        fill(tables[table]);
      }
    }
  }

  private void fill(Matrix table) {
    int length = table.end();
    float[] values = new float[Math.min(length, CHUNK)];
    Arrays.fill(values, fill);
    for (int at = 0; at < length; at += values.length) {
      kernels.write(values, 0, table.buffer(), at, Math.min(values.length, length - at));
    }
  }

  /** How many tables there are. */
  public int count() {
    return tables.length;
  }

  /** What table {@code table} is called: {@code sparse.{layer}.{input of the layer}}. */
  public String name(int table) {
    return places.get(table).name();
  }

  /** Table {@code table}, [buckets, live units]. */
  public Matrix table(int table) {
    return tables[table];
  }

  TablePlace place(int table) {
    return places.get(table);
  }

  /**
   * Adds the ids of the rows of a table that are not, to the bit, what every row was at the start.
   * Cost: a pass over the table.
   */
  public void addChangedRows(int table, BitSet ids) {
    Matrix matrix = tables[table];
    int start = Float.floatToRawIntBits(fill);
    int units = matrix.columns();
    int rowsAtOnce = Math.max(1, CHUNK / units);
    float[] values = new float[rowsAtOnce * units];
    for (int from = 0; from < matrix.rows(); from += rowsAtOnce) {
      int rows = Math.min(rowsAtOnce, matrix.rows() - from);
      kernels.read(matrix.buffer(), from * units, values, 0, rows * units);
      for (int i = 0; i < rows * units; i++) {
        if (Float.floatToRawIntBits(values[i]) != start) {
          int row = i / units;
          ids.set(from + row);
          i = (row + 1) * units - 1;
        }
      }
    }
  }

  /** A table's floats, row by row, copied. */
  public float[] read(int table) {
    float[] values = new float[tables[table].end()];
    kernels.read(tables[table].buffer(), 0, values, 0, values.length);
    return values;
  }

  /**
   * Sets a table's floats, row by row.
   *
   * @throws IllegalArgumentException if there are not as many as it has
   */
  public void write(int table, float[] values) {
    if (values.length != tables[table].end()) {
      throw new IllegalArgumentException(
          values.length + " floats for the " + tables[table].end() + " of table " + name(table));
    }
    kernels.write(values, 0, tables[table].buffer(), 0, values.length);
  }

  /** The rows of a table with these ids, one after the other, copied. */
  public float[] read(int table, int[] ids) {
    Matrix matrix = tables[table];
    int units = matrix.columns();
    checkIds(matrix, ids);
    float[] values = new float[Math.multiplyExact(ids.length, units)];
    int most = Math.max(1, CHUNK / units);
    // Many rows at a time: from a device, each read has to be waited for.
    if (picked == null || picked.length() < most * units) {
      picked = kernels.allocate(Math.max(CHUNK, units));
    }
    for (int from = 0; from < ids.length; from += most) {
      int rows = Math.min(most, ids.length - from);
      Indices numbers = kernels.indices(Arrays.copyOfRange(ids, from, from + rows));
      kernels.gather(matrix, numbers, null, Matrix.of(picked, 0, rows, units));
      kernels.read(picked, 0, values, from * units, rows * units);
    }
    return values;
  }

  /**
   * Sets the rows of a table with these ids. Fastest where they ascend.
   *
   * @throws IllegalArgumentException if there are not as many floats as that takes
   */
  public void write(int table, int[] ids, float[] values) {
    Matrix matrix = tables[table];
    int units = matrix.columns();
    if (values.length != (long) ids.length * units) {
      throw new IllegalArgumentException(
          values.length
              + " floats for "
              + ids.length
              + " rows of "
              + units
              + " units of table "
              + name(table));
    }
    checkIds(matrix, ids);
    int most = Math.max(1, CHUNK / units);
    float[] stretch = new float[most * units];
    for (int i = 0; i < ids.length; ) {
      int first = ids[i];
      int rows = Math.min(most, matrix.rows() - first);
      int end = i + 1;
      while (end < ids.length && ids[end] >= first && ids[end] - first < rows) {
        end++;
      }
      int at = first * units;
      int length = (maximum(ids, i, end) - first + 1) * units;
      // What stands between the rows is put back as it was.
      kernels.read(matrix.buffer(), at, stretch, 0, length);
      for (; i < end; i++) {
        System.arraycopy(values, i * units, stretch, (ids[i] - first) * units, units);
      }
      kernels.write(stretch, 0, matrix.buffer(), at, length);
    }
  }

  private static int maximum(int[] ids, int from, int to) {
    int most = ids[from];
    for (int i = from + 1; i < to; i++) {
      most = Math.max(most, ids[i]);
    }
    return most;
  }

  private static void checkIds(Matrix table, int[] ids) {
    for (int id : ids) {
      Objects.checkIndex(id, table.rows());
    }
  }

  /** Takes out the columns of units that leave. */
  void compact(Survivors survivors) {
    for (int table = 0; table < tables.length; table++) {
      int layer = places.get(table).layer();
      if (survivors.sparseUnits()[layer] != null) {
        Matrix wide = tables[table];
        kernels.keepColumns(wide, survivors.sparseUnits()[layer]);
        tables[table] =
            Matrix.of(wide.buffer(), 0, wide.rows(), survivors.sparseUnits()[layer].length());
      }
    }
  }
}
