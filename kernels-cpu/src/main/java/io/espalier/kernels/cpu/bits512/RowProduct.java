package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cpu.team.Team;
import io.espalier.kernels.cpu.team.Work;
import io.espalier.kernels.reference.Shapes;
import io.espalier.network.Activation;
import java.util.Arrays;

/**
 * {@code c = activation(a·b + bias)} and {@code c = a·bᵀ}: the products whose sums run along the
 * rows of a. Used for denseForward and denseBackwardInput.
 *
 * <p>An item is some panels of columns and a run of rows. Depth is cut into blocks, whose part of
 * each panel is packed and then met by every four rows of the run; between blocks the sums wait in
 * c, so that each is one chain in ascending k.
 */
final class RowProduct implements Work {
  private static final int MOST_ROWS_WITHOUT_PANELS = 2;

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
  private float[] bias;
  private int biasAt;
  private Activation activation;
  private float[] c;
  private int cAt;
  private int cStride;
  private int depth;

  /** Where sums without a bias start. */
  private float[] zeros = new float[0];

  RowProduct(Team team, Scratch[] scratch) {
    this.team = team;
    this.scratch = scratch;
    this.split = new Split(team);
  }

  /** y = activation(x·w + b): x [rows, in], w [in, out], b [out] or null, y [rows, out]. */
  void forward(Matrix x, Matrix w, Slice b, Activation newActivation, Matrix y) {
    bias = b == null ? null : Shapes.array(b.buffer());
    biasAt = b == null ? 0 : b.offset();
    transposed = false;
    activation = newActivation;
    multiply(x, w, y);
  }

  /** The same for few rows, which are not worth a packed panel. */
  private void forwardWithoutPanels(int rows, int out) {
    if (bias == null && zeros.length < out) {
      zeros = new float[out];
    }
    float[] start = bias == null ? zeros : bias;
    for (int r = 0; r < rows; r++) {
      int at = cAt + r * cStride;
      SingleRow.multiply(a, aAt + r * aStride, b, bAt, bStride, start, biasAt, c, at, depth, out);
      Activations.forward(activation, c, at, out, scratch[0].edge);
    }
  }

  /** dx = dy·wᵀ: dy [rows, out], w [in, out], dx [rows, in]. */
  void backwardInput(Matrix dy, Matrix w, Matrix dx) {
    bias = null;
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
    if (!transposed && product.rows() <= MOST_ROWS_WITHOUT_PANELS) {
      forwardWithoutPanels(product.rows(), product.columns());
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
    int firstPanel = split.firstPanel(item);
    int endPanel = split.endPanel(item);
    int column = split.column(firstPanel);
    int width = split.column(endPanel) - column;
    startSums(firstRow, endRow, column, width);
    int step = Scratch.depthStep(depth);
    for (int k = 0; k < depth; k += step) {
      int size = Math.min(step, depth - k);
      for (int panel = firstPanel; panel < endPanel; panel++) {
        addPanel(firstRow, endRow, split.column(panel), split.column(panel + 1), k, size, own);
      }
    }
    for (int r = firstRow; r < endRow; r++) {
      Activations.forward(activation, c, cAt + r * cStride + column, width, own.edge);
    }
  }

  private void addPanel(
      int firstRow, int endRow, int column, int endColumn, int k, int size, Scratch own) {
    int width = endColumn - column;
    if (transposed) {
      Panels.packTransposed(b, bAt + column * bStride + k, bStride, size, width, own.panel());
    } else {
      Panels.pack(b, bAt + k * bStride + column, bStride, size, width, own.panel());
    }
    addProducts(firstRow, endRow, column, width, k, size, own);
  }

  private void startSums(int firstRow, int endRow, int column, int width) {
    for (int r = firstRow; r < endRow; r++) {
      int at = cAt + r * cStride + column;
      if (bias == null) {
        Arrays.fill(c, at, at + width, 0f);
      } else {
        System.arraycopy(bias, biasAt + column, c, at, width);
      }
    }
  }

  private void addProducts(
      int firstRow, int endRow, int column, int width, int k, int size, Scratch own) {
    int vectors = Lanes.vectors(width);
    boolean whole = width == vectors * Lanes.COUNT;
    int last = endRow - 1;
    for (int r = firstRow; r < endRow; r += Lanes.TILE_ROWS) {
      // At the end the last row stands in for those that are missing, and gets the same sums again.
      int r1 = Math.min(r + 1, last);
      int r2 = Math.min(r + 2, last);
      int r3 = Math.min(r + 3, last);
      int a0 = aAt + r * aStride + k;
      int a1 = aAt + r1 * aStride + k;
      int a2 = aAt + r2 * aStride + k;
      int a3 = aAt + r3 * aStride + k;
      int c0 = cAt + r * cStride + column;
      int c1 = cAt + r1 * cStride + column;
      int c2 = cAt + r2 * cStride + column;
      int c3 = cAt + r3 * cStride + column;
      if (whole) {
        RowTiles.tile(vectors, a, a0, a1, a2, a3, own.panel(), size, c, c0, c1, c2, c3);
      } else {
        int row = vectors * Lanes.COUNT;
        own.edgeFrom(c, c0, c1, c2, c3, width, row);
        RowTiles.tile(
            vectors, a, a0, a1, a2, a3, own.panel(), size, own.edge, 0, row, 2 * row, 3 * row);
        own.edgeTo(c, c0, c1, c2, c3, width, row);
      }
    }
  }
}
