package io.espalier.kernels.cpu.bits512;


import io.espalier.kernels.Matrix;
import io.espalier.kernels.cpu.team.Team;
import io.espalier.kernels.cpu.team.Work;
import io.espalier.kernels.reference.Shapes;
import java.util.Arrays;

/**
 * {@code dw = xᵀ·dy}: x [rows, in], dy [rows, out], dw [in, out]; every sum runs over the rows of the batch in order.
 *
 * <p>An item is a panel of dw's columns and a run of its rows. A block of the batch is packed: its panel of dy once, its
 * columns of x one vector's worth at a time, whose lanes are then the rows of register tiles.
 */
final class WeightProduct implements Work {
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
    split.of(newDw.rows(), newDw.columns(), batch);
    if (split.alone()) {
      Team.runAlone(this, split.items());
    } else {
      team.run(this, split.items());
    }
  }

  @Override
  public void run(int item, int member) {
    int firstRow = split.firstRow(item);
    int endRow = split.endRow(item);
    int column = split.firstColumn(item);
    int width = split.endColumn(item) - column;
    for (int r = firstRow; r < endRow; r++) {
      int at = dwAt + r * dwStride + column;
      Arrays.fill(dw, at, at + width, 0f);
    }
    int blocks = Math.max(1, (batch + Scratch.DEPTH - 1) / Scratch.DEPTH);
    int step = (batch + blocks - 1) / blocks;
    Scratch own = scratch[member];
    for (int k = 0; k < batch; k += step) {
      int size = Math.min(step, batch - k);
      Panels.pack(dy, dyAt + k * dyStride + column, dyStride, size, width, own.panel);
      for (int r = firstRow; r < endRow; r += Lanes.COUNT) {
        int lanes = Math.min(Lanes.COUNT, endRow - r);
        Panels.pack(x, xAt + k * xStride + r, xStride, size, lanes, own.block);
        addProducts(r, lanes, column, width, size, own);
      }
    }
  }

  /** The rows of dw that the lanes of the packed block of x stand for. */
  private void addProducts(int row, int lanes, int column, int width, int size, Scratch own) {
    int vectors = Lanes.vectors(width);
    boolean whole = width == vectors * Lanes.COUNT;
    for (int lane = 0; lane < lanes; lane += Lanes.TILE_ROWS) {
      int c0 = dwAt + (row + lane) * dwStride + column;
      int left = lanes - lane;
      if (whole && left >= Lanes.TILE_ROWS) {
        ColumnTiles.tile(
            vectors, own.block, lane, own.panel, size,
            dw, c0, c0 + dwStride, c0 + 2 * dwStride, c0 + 3 * dwStride);
      } else {
        addEdge(lane, Math.min(left, Lanes.TILE_ROWS), c0, vectors, width, size, own);
      }
    }
  }

  /** A tile that reaches beyond dw: below, where its rows would be those of zero lanes, or to the right. */
  private void addEdge(int lane, int rows, int c0, int vectors, int width, int size, Scratch own) {
    int row = vectors * Lanes.COUNT;
    for (int r = 0; r < rows; r++) {
      System.arraycopy(dw, c0 + r * dwStride, own.edge, r * row, width);
    }
    ColumnTiles.tile(vectors, own.block, lane, own.panel, size, own.edge, 0, row, 2 * row, 3 * row);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(own.edge, r * row, dw, c0 + r * dwStride, width);
    }
  }
}
