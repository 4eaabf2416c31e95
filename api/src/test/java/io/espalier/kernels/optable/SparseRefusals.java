package io.espalier.kernels.optable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.Indices;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.SparseColumns;
import io.espalier.kernels.reference.ScalarProvider;
import io.espalier.network.Activation;
import java.util.Arrays;
import org.junit.jupiter.api.function.Executable;

/** What the operations of sparse layers must refuse, and that they have written nothing by then. */
final class SparseRefusals {
  private static final int FLOATS = 100;

  private final SparseRows twoOfSeven = rows(2, 7);

  private final SparseColumns byId = SparseShape.byId(twoOfSeven);
  private final Kernels kernels;
  private final Buffer out;
  private final Buffer in;

  private SparseRefusals(Kernels kernels) {
    this.kernels = kernels;
    out = kernels.allocate(FLOATS);
    in = kernels.allocate(FLOATS);
  }

  private static SparseRows rows(int rows, int buckets) {
    SparseRows sparse = new SparseRows(buckets);
    for (int r = 0; r < rows; r++) {
      sparse.add(r, 1f);
      sparse.add(buckets - 1, 2f);
      sparse.endRow();
    }
    return sparse;
  }

  static void check(Kernels kernels) {
    new SparseRefusals(kernels).check();
  }

  private void check() {
    float[] before = new float[FLOATS];
    Arrays.fill(before, 3f);
    kernels.write(before, 0, out, 0, FLOATS);
    forward();
    updates();
    keepColumns();
    float[] after = new float[FLOATS];
    kernels.read(out, 0, after, 0, FLOATS);
    assertArrayEquals(before, after, "something was written before a refusal");
  }

  private void forward() {
    refuseForward(in(6, 5), null, false, out(2, 5));
    refuseForward(in(7, 5), null, false, out(3, 5));
    refuseForward(in(7, 5), null, false, out(1, 5));
    refuseForward(in(7, 5), null, false, out(2, 4));
    refuseForward(in(7, 5), new Slice(in, 0, 4), false, out(2, 5));
    refuseForward(in(7, 5), new Slice(in, 0, 5), true, out(2, 5));
    refuseForward(in(7, 15), null, false, out(2, 15));
    refuseForward(in(7, 5), null, false, Matrix.of(out, FLOATS - 9, 2, 5));
  }

  private void refuseForward(Matrix table, Slice b, boolean add, Matrix y) {
    refuse(
        "sparseForward",
        () -> kernels.sparseForward(twoOfSeven, table, b, add, Activation.RELU, y));
  }

  private void updates() {
    String backward = "sparseBackwardWeights";
    refuse(backward, () -> kernels.sparseBackwardWeights(byId, in(2, 5), out(2, 5)));
    refuse(backward, () -> kernels.sparseBackwardWeights(byId, in(2, 5), out(3, 4)));
    refuse(backward, () -> kernels.sparseBackwardWeights(byId, in(1, 5), out(3, 5)));
    refuse(backward, () -> kernels.sparseBackwardWeights(byId, in(2, 34), out(3, 34)));
    refuseUpdates(in(2, 5), out(6, 5), out(6, 5));
    refuseUpdates(in(2, 5), out(7, 4), out(7, 4));
    refuseUpdates(in(1, 5), out(7, 5), out(7, 5));
    refuseUpdates(in(2, 15), out(7, 15), out(7, 15));
    refuseUpdates(Matrix.of(in, FLOATS - 9, 2, 5), out(7, 5), out(7, 5));
    Matrix dy = in(2, 5);
    Matrix table = out(7, 5);
    Matrix other = out(7, 6);
    refuse("sparseMomentum", () -> momentum(dy, table, other));
    refuse("sparseAdagrad", () -> kernels.sparseAdagrad(byId, dy, table, out(6, 5), 1, 1));
    refuse("sparseAdam", () -> adam(dy, table, table, other));
    refuse("sparseAdam", () -> adam(dy, table, other, table));
  }

  private void refuseUpdates(Matrix dy, Matrix table, Matrix slot) {
    refuse("sparseSgd", () -> kernels.sparseSgd(byId, dy, table, 1, 1));
    refuse("sparseMomentum", () -> momentum(dy, table, slot));
    refuse("sparseAdagrad", () -> kernels.sparseAdagrad(byId, dy, table, slot, 1, 1));
    refuse("sparseAdam", () -> adam(dy, table, slot, slot));
  }

  private void momentum(Matrix dy, Matrix table, Matrix a) {
    kernels.sparseMomentum(byId, dy, table, a, 1, 1, .9f, false);
  }

  private void adam(Matrix dy, Matrix table, Matrix m, Matrix v) {
    kernels.sparseAdam(byId, dy, table, m, v, 1, 1, .9f, .9f, 1);
  }

  private void keepColumns() {
    refuseKeeping(out(4, 5), 0, 5);
    refuseKeeping(out(4, 5), -1, 2);
    refuseKeeping(out(4, 5), 2, 1);
    refuseKeeping(out(4, 5), 2, 2);
    refuseKeeping(new Matrix(out, 0, 4, 5, 6), 0, 1);
    refuseKeeping(Matrix.of(out, FLOATS - 9, 2, 5), 0, 1);
  }

  private void refuseKeeping(Matrix matrix, int... kept) {
    refuse("keepColumns", () -> kernels.keepColumns(matrix, kernels.indices(kept)));
  }

  /** With the buffers of others, since closed kernels give none. */
  static void checkClosed(Kernels closed) {
    try (Kernels open = new ScalarProvider().open(KernelOptions.defaults())) {
      new SparseRefusals(open).checkAreClosed(closed);
    }
  }

  private void checkAreClosed(Kernels closed) {
    Matrix dy = in(2, 5);
    Matrix table = out(7, 5);
    Indices kept = kernels.indices(new int[] {0});
    Activation none = Activation.NONE;
    closed(() -> closed.sparseForward(twoOfSeven, table, null, false, none, dy));
    closed(() -> closed.sparseBackwardWeights(byId, dy, out(3, 5)));
    closed(() -> closed.sparseSgd(byId, dy, table, 1, 1));
    closed(() -> closed.sparseMomentum(byId, dy, table, table, 1, 1, .9f, true));
    closed(() -> closed.sparseAdagrad(byId, dy, table, table, 1, 1));
    closed(() -> closed.sparseAdam(byId, dy, table, table, table, 1, 1, .9f, .9f, 1));
    closed(() -> closed.keepColumns(table, kept));
  }

  private static void refuse(String op, Executable call) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call, op);
    assertTrue(
        refusal.getMessage().startsWith(op),
        () -> "does not start with " + op + ": " + refusal.getMessage());
  }

  private static void closed(Executable call) {
    assertThrows(IllegalStateException.class, call);
  }

  private Matrix in(int rows, int columns) {
    return Matrix.of(in, 0, rows, columns);
  }

  private Matrix out(int rows, int columns) {
    return Matrix.of(out, 0, rows, columns);
  }
}
