package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.Matrix;
import io.espalier.kernels.cpu.team.Team;
import io.espalier.kernels.cpu.team.Work;
import io.espalier.kernels.reference.Shapes;
import java.util.Arrays;

/**
 * {@code dw = xᵀ·dy}: x [rows, in], dy [rows, out], dw [in, out]; every sum runs over the rows of
 * the batch in order.
 *
 * <p>An item is some panels of dw's columns and a run of its rows. The batch is cut into blocks;
 * the item's columns of x are packed once for each, in groups as wide as a vector, whose lanes are
 * then the rows of register tiles.
 */
final class WeightProduct implements Work {
  private static final int MOST_COLUMNS_AS_ROWS = 2;

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
    this.split = new Split(team);
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
      for (int r = 0; r < batch; r++) {
        dyColumn[r] = dy[dyAt + r * dyStride + j];
      }
      SingleRow.multiply(dyColumn, 0, x, xAt, xStride, zeros, 0, dwColumn, 0, batch, in);
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
    int firstPanel = split.firstPanel(item);
    int endPanel = split.endPanel(item);
    int column = split.column(firstPanel);
    int width = split.column(endPanel) - column;
    for (int r = firstRow; r < endRow; r++) {
      int at = dwAt + r * dwStride + column;
      Arrays.fill(dw, at, at + width, 0f);
    }
    int step = Scratch.depthStep(batch);
    for (int k = 0; k < batch; k += step) {
      int size = Math.min(step, batch - k);
      Panels.packBlocks(
          x, xAt + k * xStride + firstRow, xStride, size, endRow - firstRow, own.blocks());
      for (int panel = firstPanel; panel < endPanel; panel++) {
        addPanel(firstRow, endRow, split.column(panel), split.column(panel + 1), k, size, own);
      }
    }
  }

  private void addPanel(
      int firstRow, int endRow, int column, int endColumn, int k, int size, Scratch own) {
    int width = endColumn - column;
    int vectors = Lanes.vectors(width);
    boolean whole = width == vectors * Lanes.COUNT;
    Panels.pack(dy, dyAt + k * dyStride + column, dyStride, size, width, own.panel());
    for (int r = firstRow; r < endRow; r += Lanes.TILE_ROWS) {
      int block = Panels.inBlocks(r - firstRow, size);
      int c0 = dwAt + r * dwStride + column;
      if (whole && r <= endRow - Lanes.TILE_ROWS) {
        ColumnTiles.tile(
            vectors,
            own.blocks(),
            block,
            own.panel(),
            size,
            dw,
            c0,
            c0 + dwStride,
            c0 + 2 * dwStride,
            c0 + 3 * dwStride);
      } else {
        addEdge(block, Math.min(endRow - r, Lanes.TILE_ROWS), c0, width, size, own);
      }
    }
  }

  /**
   * A tile that reaches beyond dw: below, where its rows would be those of zero lanes, or to the
   * right.
   */
  private void addEdge(int block, int rows, int c0, int width, int size, Scratch own) {
    int vectors = Lanes.vectors(width);
    int row = vectors * Lanes.COUNT;
    for (int r = 0; r < rows; r++) {
      System.arraycopy(dw, c0 + r * dwStride, own.edge, r * row, width);
    }
    ColumnTiles.tile(
        vectors, own.blocks(), block, own.panel(), size, own.edge, 0, row, 2 * row, 3 * row);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(own.edge, r * row, dw, c0 + r * dwStride, width);
    }
  }
}
