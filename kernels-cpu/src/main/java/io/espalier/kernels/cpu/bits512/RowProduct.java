package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cpu.team.Team;
import io.espalier.kernels.cpu.team.Work;
import io.espalier.kernels.reference.Shapes;
import io.espalier.network.Activation;

/**
 * {@code c = activation(a·b + bias)} and {@code c = a·bᵀ}: the products whose sums run along the
 * rows of a. Used for denseForward and denseBackwardInput.
 *
 * <p>An item is some panels of columns and a run of rows. Depth is cut into blocks, whose part of
 * each panel is packed and then met by tile after tile of the run's rows; between blocks the sums
 * wait in c, so that each is one chain in ascending k.
 */
final class RowProduct implements Work {
  /**
   * What packing costs, see {@link Split}: measured, between a panel as it lies and one transposed.
   */
  private static final int PANEL_COST = 7;

  private static final int MOST_ROWS_WITHOUT_PANELS = 2;
  private static final int MOST_COLUMNS_WITHOUT_PANELS = 3;

  private final Team team;
  private final Scratch[] scratch;
  private final Split split;

  private float[] a;
  private int aAt;
  private int aStride;
  private float[] b;
  private int bAt;
  private int bStride;
  private boolean transposed;

  /** What the sums start from: the biases, or zeros. */
  private float[] start;

  private int startAt;
  private boolean bias;
  private Activation activation;
  private float[] c;
  private int cAt;
  private int cStride;
  private int depth;

  private float[] zeros = new float[Lanes.ROW_TILE_WIDTH];

  RowProduct(Team team, Scratch[] scratch) {
    this.team = team;
    this.scratch = scratch;
    this.split = new Split(team, Lanes.ROW_TILE_ROWS, Lanes.ROW_TILE_VECTORS, PANEL_COST, 0);
  }

  /** y = activation(x·w + b): x [rows, in], w [in, out], b [out] or null, y [rows, out]. */
  void forward(Matrix x, Matrix w, Slice b, Activation newActivation, Matrix y) {
    bias = b != null;
    start = bias ? Shapes.array(b.buffer()) : zeros;
    startAt = bias ? b.offset() : 0;
    transposed = false;
    activation = newActivation;
    multiply(x, w, y);
  }

  /** The same for few rows, which are not worth a packed panel. */
  private void forwardRowByRow(int rows, int out) {
    if (!bias && zeros.length < out) {
      zeros = new float[out];
      start = zeros;
    }
    for (int r = 0; r < rows; r++) {
      int at = cAt + r * cStride;
      SingleRow.multiply(a, aAt + r * aStride, b, bAt, bStride, start, startAt, c, at, depth, out);
      Activations.forward(activation, c, at, out, scratch[0].edge());
    }
  }

  /** The same for few units, of which a vector would have no use. */
  private void forwardColumnByColumn(int rows, int out) {
    for (int j = 0; j < out; j++) {
      float from = bias ? start[startAt + j] : 0f;
      RowDots.multiply(
          rows, a, aAt, aStride, b, bAt + j, bStride, depth, from, c, cAt + j, cStride);
    }
    for (int r = 0; r < rows && activation != Activation.NONE; r++) {
      Activations.forward(activation, c, cAt + r * cStride, out, scratch[0].edge());
    }
  }

  /** dx for few rows: each element is a row of w times a row of dy, both as they lie. */
  private void backwardRowByRow(int rows, int in) {
    for (int r = 0; r < rows; r++) {
      int at = cAt + r * cStride;
      RowDots.multiply(in, b, bAt, bStride, a, aAt + r * aStride, 1, depth, 0f, c, at, 1);
    }
  }

  /** dx = dy·wᵀ: dy [rows, out], w [in, out], dx [rows, in]. */
  void backwardInput(Matrix dy, Matrix w, Matrix dx) {
    bias = false;
    start = zeros;
    startAt = 0;
    transposed = true;
    activation = Activation.NONE;
    multiply(dy, w, dx);
  }

  private void multiply(Matrix left, Matrix right, Matrix product) {
    a = Shapes.array(left.buffer());
    aAt = left.offset();
    aStride = left.stride();
    b = Shapes.array(right.buffer());
    bAt = right.offset();
    bStride = right.stride();
    c = Shapes.array(product.buffer());
    cAt = product.offset();
    cStride = product.stride();
    depth = left.columns();
    if (transposed && depth == 1 && bStride == 1) {
      OuterProduct.multiply(
          product.rows(), product.columns(), a, aAt, aStride, b, bAt, c, cAt, cStride);
      return;
    }
    boolean fewRows = product.rows() <= MOST_ROWS_WITHOUT_PANELS;
    if (transposed && fewRows) {
      backwardRowByRow(product.rows(), product.columns());
      return;
    }
    if (!transposed && fewRows) {
      forwardRowByRow(product.rows(), product.columns());
      return;
    }
    if (!transposed && product.columns() <= MOST_COLUMNS_WITHOUT_PANELS) {
      forwardColumnByColumn(product.rows(), product.columns());
      return;
    }
    split.of(product.rows(), product.columns(), depth);
    if (split.alone()) {
      Team.runAlone(this, split.items());
    } else {
      team.run(this, split.items());
    }
  }

  @Override
  public void run(int item, int member) {
    Scratch own = scratch[member];
    int firstRow = split.firstRow(item);
    int endRow = split.endRow(item);
    int step = Scratch.depthStep(depth);
    int k = 0;
    // Without any depth too, once: the sums are then where they start.
    do {
      int size = Math.min(step, depth - k);
      for (int panel = 0; panel < split.panels(item); panel++) {
        int column = split.column(item, panel);
        addPanel(firstRow, endRow, column, split.column(item, panel + 1) - column, k, size, own);
      }
      k += step;
    } while (k < depth);
  }

  private void addPanel(
      int firstRow, int endRow, int column, int width, int k, int size, Scratch own) {
    if (transposed) {
      Panels.packTransposed(b, bAt + column * bStride + k, bStride, size, width, own.panel());
    } else {
      Panels.pack(
          b, bAt + k * bStride + column, bStride, size, width, own.panel(), Lanes.ROW_TILE_WIDTH);
    }
    int rows = endRow - firstRow;
    int c0 = cAt + firstRow * cStride + column;
    boolean first = k == 0;
    float[] from = first ? start : c;
    int from0 = first ? startAt + (bias ? column : 0) : c0;
    int fromStride = first ? 0 : cStride;
    int a0 = aAt + firstRow * aStride + k;
    if (width < Lanes.COUNT) {
      float[] wide = own.wideRows();
      int n = Lanes.COUNT;
      Scratch.copyRows(from, from0, fromStride, wide, 0, n, rows, width);
      RowTiles.multiply(
          rows,
          width,
          a,
          a0,
          aStride,
          own.panel(),
          size,
          wide,
          0,
          Lanes.COUNT,
          wide,
          0,
          Lanes.COUNT);
      Scratch.copyRows(wide, 0, n, c, c0, cStride, rows, width);
    } else {
      RowTiles.multiply(
          rows, width, a, a0, aStride, own.panel(), size, from, from0, fromStride, c, c0, cStride);
    }
    if (activation != Activation.NONE && k + size == depth) {
      for (int r = 0; r < rows; r++) {
        Activations.forward(activation, c, c0 + r * cStride, width, own.edge());
      }
    }
  }
}
