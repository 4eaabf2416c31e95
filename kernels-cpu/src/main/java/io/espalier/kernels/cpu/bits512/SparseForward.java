package io.espalier.kernels.cpu.bits512;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cpu.team.Team;
import io.espalier.kernels.cpu.team.Work;
import io.espalier.kernels.reference.Shapes;
import io.espalier.network.Activation;

/** sparseForward over a team: an item is a run of rows. */
final class SparseForward implements Work {
  /** Rows of the table that are loaded together: at most so many, and so many floats. */
  private static final int TOGETHER = 64;

  private static final int TOGETHER_FLOATS = 4096;

  private final Team team;
  private final Scratch[] scratch;
  private int[] starts;
  private int[] ids;
  private float[] values;
  private float[] table;
  private int tableAt;
  private int tableStride;
  private float[] b;
  private int bAt;
  private boolean add;
  private Activation activation;
  private float[] y;
  private int yAt;
  private int yStride;
  private int rows;
  private int units;
  private int rowsPerItem;

  SparseForward(Team team, Scratch[] scratch) {
    this.team = team;
    this.scratch = scratch;
  }

  void run(
      SparseRows x,
      Matrix newTable,
      Slice newB,
      boolean newAdd,
      Activation newActivation,
      Matrix newY) {
    starts = x.starts();
    ids = x.ids();
    values = x.values();
    table = Shapes.array(newTable.buffer());
    tableAt = newTable.offset();
    tableStride = newTable.stride();
    b = newB == null ? null : Shapes.array(newB.buffer());
    bAt = newB == null ? 0 : newB.offset();
    add = newAdd;
    activation = newActivation;
    y = Shapes.array(newY.buffer());
    yAt = newY.offset();
    yStride = newY.stride();
    rows = newY.rows();
    units = newY.columns();
    if (EntryItems.alone((long) x.entries() * units)) {
      rowsPerItem = rows;
      Team.runAlone(this, rows == 0 ? 0 : 1);
    } else {
      rowsPerItem = EntryItems.size(rows, team.size());
      team.run(this, EntryItems.count(rows, rowsPerItem));
    }
  }

  @Override
  public void run(int item, int member) {
    float[] temporary = scratch[member].edge();
    float[] start = add ? y : b == null ? scratch[member].zeros(units) : b;
    int end = Math.min(rows, (item + 1) * rowsPerItem);
    int together = Math.clamp(TOGETHER_FLOATS / Math.max(1, units), 1, TOGETHER);
    int loaded = 0;
    int touched = 0;
    for (int r = item * rowsPerItem; r < end; r++) {
      if (starts[r] >= loaded) {
        loaded = Math.min(starts[end], starts[r] + together);
        touched += touch(starts[r], loaded);
      }
      int row = yAt + r * yStride;
      EntrySums.add(
          ids,
          values,
          starts[r],
          starts[r + 1],
          table,
          tableAt,
          tableStride,
          start,
          add ? row : b == null ? 0 : bAt,
          y,
          row,
          units,
          units,
          temporary);
      Activations.forward(activation, y, row, units, temporary);
    }
    // Written somewhere, so that no compiler leaves the loads out.
    temporary[0] = touched;
  }

  /**
   * Loads where the table's rows of these entries begin and end. Memory serves many loads at a
   * time, but of rows with an entry or two the processor does not see the next ones in time.
   */
  private int touch(int from, int to) {
    int touched = 0;
    if (units > 0) {
      for (int e = from; e < to; e++) {
        int row = tableAt + ids[e] * tableStride;
        touched += Float.floatToRawIntBits(table[row]);
        touched += Float.floatToRawIntBits(table[row + units - 1]);
      }
    }
    return touched;
  }
}
