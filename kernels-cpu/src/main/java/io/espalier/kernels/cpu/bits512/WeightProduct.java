package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.Matrix;
import io.espalier.kernels.cpu.team.Team;
import io.espalier.kernels.cpu.team.Work;
import io.espalier.kernels.reference.Shapes;

/**
 * {@code dw = xᵀ·dy}: x [rows, in], dy [rows, out], dw [in, out]; every sum runs over the rows of
 * the batch in order.
 *
 * <p>An item is some panels of the product's columns and a run of its rows. The batch is cut into
 * blocks; the item's columns of the left matrix are packed once for each, in groups of as many as a
 * register tile has rows.
 *
 * <p>A dw with few columns is computed as dwᵀ = dyᵀ·x, so that vectors lie along its many rows.
 */
final class WeightProduct implements Work {
  private static final int MOST_COLUMNS_AS_ROWS = 2;
  private static final int MOST_COLUMNS_TURNED = Lanes.COUNT;

  /** What packing costs, see {@link Split}: measured. */
  private static final int PANEL_COST = 5;

  private static final int GROUPS_COST = 5;

  private static final float[] ZEROS = new float[Lanes.COLUMN_TILE_WIDTH];

  private final Team team;
  private final Scratch[] scratch;
  private final Split split;

  /** The factors, of which the left one is transposed, and the product: x, dy, dw or dy, x, dwᵀ. */
  private float[] left;

  private int leftAt;
  private int leftStride;
  private float[] right;
  private int rightAt;
  private int rightStride;
  private float[] product;
  private int productAt;
  private int productStride;
  private int batch;

  /** A column of dy, a column of dw, and as many zeros. */
  private float[] dyColumn = new float[0];

  private float[] dwColumn = new float[0];
  private float[] zeros = new float[0];

  /** dwᵀ. */
  private float[] turned = new float[0];

  WeightProduct(Team team, Scratch[] scratch) {
    this.team = team;
    this.scratch = scratch;
    this.split =
        new Split(team, Lanes.COLUMN_TILE_ROWS, Lanes.COLUMN_TILE_VECTORS, PANEL_COST, GROUPS_COST);
  }

  void multiply(Matrix x, Matrix dy, Matrix dw) {
    int in = dw.rows();
    int out = dw.columns();
    batch = x.rows();
    if (out <= MOST_COLUMNS_AS_ROWS) {
      columnsAsRows(x, dy, dw);
    } else if (batch == 1) {
      OuterProduct.multiply(
          in,
          out,
          Shapes.array(x.buffer()),
          x.offset(),
          1,
          Shapes.array(dy.buffer()),
          dy.offset(),
          Shapes.array(dw.buffer()),
          dw.offset(),
          dw.stride());
    } else if (out <= MOST_COLUMNS_TURNED && in > out) {
      if (turned.length < in * out) {
        turned = new float[in * out];
      }
      multiply(dy, x, turned, 0, in, out, in);
      turnBack(dw);
    } else {
      multiply(x, dy, Shapes.array(dw.buffer()), dw.offset(), dw.stride(), in, out);
    }
  }

  private void multiply(
      Matrix newLeft,
      Matrix newRight,
      float[] newProduct,
      int newProductAt,
      int newProductStride,
      int rows,
      int columns) {
    left = Shapes.array(newLeft.buffer());
    leftAt = newLeft.offset();
    leftStride = newLeft.stride();
    right = Shapes.array(newRight.buffer());
    rightAt = newRight.offset();
    rightStride = newRight.stride();
    product = newProduct;
    productAt = newProductAt;
    productStride = newProductStride;
    split.of(rows, columns, batch);
    if (split.alone()) {
      Team.runAlone(this, split.items());
    } else {
      team.run(this, split.items());
    }
  }

  private void turnBack(Matrix dw) {
    float[] target = Shapes.array(dw.buffer());
    for (int i = 0; i < dw.rows(); i++) {
      int to = dw.offset() + i * dw.stride();
      for (int j = 0; j < dw.columns(); j++) {
        target[to + j] = turned[j * dw.rows() + i];
      }
    }
  }

  /**
   * For a network's single output: a column of dw is a column of dy, taken as a row, times x as it
   * lies.
   */
  private void columnsAsRows(Matrix x, Matrix dy, Matrix dw) {
    int in = dw.rows();
    if (dyColumn.length < batch) {
      dyColumn = new float[batch];
    }
    if (dwColumn.length < in) {
      dwColumn = new float[in];
      zeros = new float[in];
    }
    float[] xs = Shapes.array(x.buffer());
    float[] gradients = Shapes.array(dy.buffer());
    float[] target = Shapes.array(dw.buffer());
    for (int j = 0; j < dw.columns(); j++) {
      for (int r = 0; r < batch; r++) {
        dyColumn[r] = gradients[dy.offset() + r * dy.stride() + j];
      }
      SingleRow.multiply(dyColumn, 0, xs, x.offset(), x.stride(), zeros, 0, dwColumn, 0, batch, in);
      for (int i = 0; i < in; i++) {
        target[dw.offset() + i * dw.stride() + j] = dwColumn[i];
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
          left,
          leftAt + k * leftStride + firstRow,
          leftStride,
          size,
          endRow - firstRow,
          own.groups());
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
        right,
        rightAt + k * rightStride + column,
        rightStride,
        size,
        width,
        own.panel(),
        Lanes.COLUMN_TILE_WIDTH);
    int rows = endRow - firstRow;
    int c0 = productAt + firstRow * productStride + column;
    boolean first = k == 0;
    float[] from = first ? ZEROS : product;
    int from0 = first ? 0 : c0;
    int fromStride = first ? 0 : productStride;
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
      Scratch.copyRows(wide, 0, n, product, c0, productStride, rows, width);
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
          product,
          c0,
          productStride);
    }
  }
}
