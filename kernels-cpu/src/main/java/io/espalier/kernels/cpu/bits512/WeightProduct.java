package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.Matrix;
import io.espalier.kernels.cpu.team.Team;
import io.espalier.kernels.cpu.team.Work;
import io.espalier.kernels.reference.Shapes;

/**
 * {@code dw = xᵀ·dy}: x [rows, in], dy [rows, out], dw [in, out]; every sum runs over the rows of
 * the batch in order.
 *
 * <p>An item is some panels of dw's columns and a run of its rows. The batch is cut into blocks;
 * the item's columns of x are packed once for each, in groups of as many as a register tile has
 * rows.
 */
final class WeightProduct implements Work {
  private static final int MOST_COLUMNS_AS_ROWS = 6;

  /** What packing costs, see {@link Split}: measured. */
  private static final int PANEL_COST = 5;

  private static final int GROUPS_COST = 5;

  private static final float[] ZEROS = new float[Lanes.COLUMN_TILE_WIDTH];

  private final Team team;
  private final Scratch[] scratch;
  private final Split split;

  private float[] x;
  private int xAt;
  private int xStride;
  private float[] dy;
  private int dyAt;
  private int dyStride;
  private float[] dw;
  private int dwAt;
  private int dwStride;
  private int batch;

  /** A column of dy, a column of dw, and as many zeros. */
  private float[] dyColumn = new float[0];

  private float[] dwColumn = new float[0];
  private float[] zeros = new float[0];

  WeightProduct(Team team, Scratch[] scratch) {
    this.team = team;
    this.scratch = scratch;
    this.split =
        new Split(team, Lanes.COLUMN_TILE_ROWS, Lanes.COLUMN_TILE_VECTORS, PANEL_COST, GROUPS_COST);
  }

  void multiply(Matrix newX, Matrix newDy, Matrix newDw) {
    x = Shapes.array(newX.buffer());
    xAt = newX.offset();
    xStride = newX.stride();
    dy = Shapes.array(newDy.buffer());
    dyAt = newDy.offset();
    dyStride = newDy.stride();
    dw = Shapes.array(newDw.buffer());
    dwAt = newDw.offset();
    dwStride = newDw.stride();
    batch = newX.rows();
    if (newDw.columns() <= MOST_COLUMNS_AS_ROWS) {
      columnsAsRows(newDw.rows(), newDw.columns());
      return;
    }
    split.of(newDw.rows(), newDw.columns(), batch);
    if (split.alone()) {
      Team.runAlone(this, split.items());
    } else {
      team.run(this, split.items());
    }
  }

  /**
   * For a network's single output: a column of dw is a column of dy, taken as a row, times x, so
   * that vectors lie along dw's rows, of which there are many.
   */
  private void columnsAsRows(int in, int out) {
    if (dyColumn.length < batch) {
      dyColumn = new float[batch];
    }
    if (dwColumn.length < in) {
      dwColumn = new float[in];
      zeros = new float[in];
    }
    for (int j = 0; j < out; j++) {
      float[] column = dy;
      int columnAt = dyAt;
      if (dyStride > 1) {
        for (int r = 0; r < batch; r++) {
          dyColumn[r] = dy[dyAt + r * dyStride + j];
        }
        column = dyColumn;
        columnAt = 0;
      }
      SingleRow.multiply(column, columnAt, x, xAt, xStride, zeros, 0, dwColumn, 0, batch, in);
      for (int i = 0; i < in; i++) {
        dw[dwAt + i * dwStride + j] = dwColumn[i];
      }
    }
  }

  @Override
  public void run(int item, int member) {
    Scratch own = scratch[member];
    int firstRow = split.firstRow(item);
    int endRow = split.endRow(item);
    int step = Scratch.depthStep(batch);
    int k = 0;
    // Without any rows too, once: the sums are then zeros.
    do {
      int size = Math.min(step, batch - k);
      Panels.packGroups(
          x, xAt + k * xStride + firstRow, xStride, size, endRow - firstRow, own.groups());
      for (int panel = 0; panel < split.panels(item); panel++) {
        int column = split.column(item, panel);
        addPanel(firstRow, endRow, column, split.column(item, panel + 1) - column, k, size, own);
      }
      k += step;
    } while (k < batch);
  }

  private void addPanel(
      int firstRow, int endRow, int column, int width, int k, int size, Scratch own) {
    Panels.pack(
        dy,
        dyAt + k * dyStride + column,
        dyStride,
        size,
        width,
        own.panel(),
        Lanes.COLUMN_TILE_WIDTH);
    int rows = endRow - firstRow;
    int c0 = dwAt + firstRow * dwStride + column;
    boolean first = k == 0;
    float[] from = first ? ZEROS : dw;
    int from0 = first ? 0 : c0;
    int fromStride = first ? 0 : dwStride;
    if (width < Lanes.COUNT) {
      float[] wide = own.wideRows();
      int n = Lanes.COUNT;
      Scratch.copyRows(from, from0, fromStride, wide, 0, n, rows, width);
      ColumnTiles.multiply(
          rows,
          width,
          own.groups(),
          0,
          own.panel(),
          size,
          wide,
          0,
          Lanes.COUNT,
          wide,
          0,
          Lanes.COUNT);
      Scratch.copyRows(wide, 0, n, dw, c0, dwStride, rows, width);
    } else {
      ColumnTiles.multiply(
          rows,
          width,
          own.groups(),
          0,
          own.panel(),
          size,
          from,
          from0,
          fromStride,
          dw,
          c0,
          dwStride);
    }
  }
}
