package io.espalier.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.SparseColumns;
import io.espalier.kernels.cuda.standin.StandIn;
import io.espalier.kernels.cuda.standin.TestGpu;
import io.espalier.network.Activation;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Sparse layers where the op table does not look: every number of units, places in memory that
 * allow vectors of 4, 2 and 1 floats, ids with very many entries, and other entries at each step of
 * one graph.
 */
class SparseKernelsTest extends BesideScalar {
  private static final long SEED = 20261122;
  private static final Activation[] ACTIVATIONS = Activation.values();

  private final Random random = new Random(SEED);

  /** The same matrix for both kernels. */
  private record Both(Matrix onGpu, Matrix reference) {
    Slice row(boolean gpu) {
      Matrix matrix = gpu ? onGpu : reference;
      return new Slice(matrix.buffer(), matrix.offset(), matrix.columns());
    }
  }

  private Both matrix(int rows, int columns, int offset, int gap) {
    int stride = columns + gap;
    float[] values = new float[offset + rows * stride];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.1f + random.nextFloat();
    }
    return new Both(
        put(cuda, values, offset, rows, columns, stride),
        put(scalar, values, offset, rows, columns, stride));
  }

  private static Matrix put(
      Kernels kernels, float[] values, int offset, int rows, int columns, int stride) {
    Matrix matrix = new Matrix(kernels.allocate(values.length), offset, rows, columns, stride);
    kernels.write(values, 0, matrix.buffer(), 0, values.length);
    return matrix;
  }

  /** The gaps between rows must be as before, too. */
  private void assertSame(Both matrix, String what) {
    float[] expected = new float[matrix.reference.buffer().length()];
    float[] actual = new float[expected.length];
    scalar.read(matrix.reference.buffer(), 0, expected, 0, expected.length);
    cuda.read(matrix.onGpu.buffer(), 0, actual, 0, actual.length);
    assertArrayEquals(expected, actual, () -> what + ", seed " + SEED);
  }

  /** Id i is in the first {@code counts[i]} rows, and once more in row 1. */
  private SparseRows entries(int rows, int... counts) {
    SparseRows entries = new SparseRows(counts.length);
    for (int row = 0; row < rows; row++) {
      for (int id = 0; id < counts.length; id++) {
        for (int n = row == 1 && counts[id] > 1 ? 2 : 1; row < counts[id] && n > 0; n--) {
          entries.add(id, random.nextFloat() - 0.5f);
        }
      }
      entries.endRow();
    }
    return entries;
  }

  private static SparseColumns byId(SparseRows entries) {
    SparseColumns columns = new SparseColumns(entries.columns());
    columns.index(entries);
    return columns;
  }

  private boolean update(
      int rule, Kernels kernels, SparseColumns x, Matrix dy, Matrix table, Matrix a, Matrix b) {
    switch (rule) {
      case 0 -> kernels.sparseSgd(x, dy, table, 0.1f, 0.3f);
      case 1 -> kernels.sparseMomentum(x, dy, table, a, 0.1f, 0.3f, 0.9f, false);
      case 2 -> kernels.sparseMomentum(x, dy, table, a, 0.1f, 0.3f, 0.9f, true);
      case 3 -> kernels.sparseAdagrad(x, dy, table, a, 0.1f, 0.3f);
      default -> kernels.sparseAdam(x, dy, table, a, b, 0.1f, 0.3f, 0.9f, 0.99f, 1e-6f);
    }
    return kernels.submit().finite();
  }

  private void checkUpdate(int rule, SparseRows entries, int units, int offset, int gap) {
    String what = "rule " + rule + ", " + units + " units at " + offset + ", gap " + gap;
    SparseColumns x = byId(entries);
    Both dy = matrix(entries.rows(), units, offset, gap);
    Both table = matrix(entries.columns(), units, offset, gap);
    Both a = matrix(entries.columns(), units, 0, gap);
    Both b = matrix(entries.columns(), units, offset, 2 * gap);
    assertTrue(update(rule, cuda, x, dy.onGpu, table.onGpu, a.onGpu, b.onGpu), what);
    update(rule, scalar, x, dy.reference, table.reference, a.reference, b.reference);
    assertSame(table, what);
    assertSame(a, what);
    assertSame(b, what);
  }

  private void checkGradient(SparseRows entries, int units, int offset, int gap) {
    SparseColumns x = byId(entries);
    Both dy = matrix(entries.rows(), units, offset, gap);
    Both gradient = matrix(x.distinct(), units, offset, gap);
    cuda.sparseBackwardWeights(x, dy.onGpu, gradient.onGpu);
    scalar.sparseBackwardWeights(x, dy.reference, gradient.reference);
    assertSame(gradient, "gradient, " + units + " units at " + offset + ", gap " + gap);
  }

  /**
   * @param start 0: from zero; 1: from the biases; 2: from what y holds
   */
  private void checkForward(
      SparseRows entries, int units, int offset, int gap, int start, Activation activation) {
    Both table = matrix(entries.columns(), units, offset, gap);
    Both bias = matrix(1, units, offset, 0);
    Both y = matrix(entries.rows(), units, offset, gap);
    cuda.sparseForward(
        entries, table.onGpu, start == 1 ? bias.row(true) : null, start == 2, activation, y.onGpu);
    scalar.sparseForward(
        entries,
        table.reference,
        start == 1 ? bias.row(false) : null,
        start == 2,
        activation,
        y.reference);
    assertSame(y, activation + " from " + start + ", " + units + " units at " + offset);
  }

  @Test
  void everyNumberOfUnits() {
    SparseRows entries = entries(68, 68, 0, 64, 5, 1, 2, 30);
    for (int units = 1; units <= 130; units++) {
      int offset = units % 5 == 0 ? 2 : units % 7 == 0 ? 1 : 0;
      int gap = units % 3 == 0 ? (4 - units % 4) % 4 : 0;
      checkForward(entries, units, offset, gap, units % 3, ACTIVATIONS[units % ACTIVATIONS.length]);
      checkUpdate(units % 5, entries, units, offset, gap);
      if (units % 10 == 0) {
        checkGradient(entries, units, offset, gap);
      }
    }
  }

  @Test
  void idsOfEveryNumberOfEntries() {
    int[] counts = {300, 1, 2, 3, 4, 5, 0, 62, 63, 64, 65, 126, 127, 128, 129, 191, 192, 250};
    SparseRows entries = entries(300, counts);
    for (int rule = 0; rule < 5; rule++) {
      checkUpdate(rule, entries, 33, 0, 0);
    }
    checkGradient(entries, 70, 0, 0);
    checkForward(entries, 70, 0, 0, 1, Activation.NONE);
  }

  @Test
  void moreFrequentIdsThanBlocksAndMoreOthersThanThreads() {
    SparseRows entries = new SparseRows(3000);
    for (int row = 0; row < 70; row++) {
      for (int id = 0; id < (row < 66 ? 40 : 0); id++) {
        entries.add(id, random.nextFloat());
      }
      for (int i = 0; i < 60; i++) {
        entries.add(40 + random.nextInt(2960), random.nextFloat());
      }
      entries.endRow();
    }
    checkUpdate(4, entries, 5, 0, 0);
    checkGradient(entries, 258, 0, 0);
  }

  @Test
  void noEntriesAtAll() {
    SparseRows none = entries(5, 0, 0, 0);
    checkUpdate(4, none, 6, 0, 0);
    checkForward(none, 6, 0, 0, 1, Activation.SIGMOID);
    checkForward(none, 6, 0, 0, 2, Activation.NONE);
    checkForward(new SparseRows(3), 6, 0, 0, 0, Activation.NONE);
    checkUpdate(0, new SparseRows(3), 6, 0, 0);
  }

  @Test
  void aGradientThatIsNotFiniteIsFoundWhereverItIs() {
    SparseRows entries = entries(100, 100, 3, 1);
    SparseColumns x = byId(entries);
    Matrix dy = matrix(100, 50, 0, 0).onGpu;
    Matrix table = matrix(3, 50, 0, 0).onGpu;
    for (int row : new int[] {0, 2, 99}) {
      cuda.write(new float[] {Float.NaN}, 0, dy.buffer(), row * 50 + 49, 1);
      assertFalse(update(0, cuda, x, dy, table, null, null), "in row " + row);
      cuda.write(new float[] {1f}, 0, dy.buffer(), row * 50 + 49, 1);
      assertTrue(update(0, cuda, x, dy, table, null, null), "after row " + row);
    }
  }

  @Test
  void oneGraphTakesAnyEntries() {
    int rows = 80;
    int units = 12;
    Both table = matrix(500, units, 0, 0);
    Both y = matrix(rows, units, 0, 0);
    Both m = matrix(500, units, 0, 0);
    Both v = matrix(500, units, 0, 0);
    long graphs = 0;
    for (int step = 0; step < 10; step++) {
      SparseRows entries = new SparseRows(500);
      for (int row = 0; row < rows; row++) {
        for (int count = random.nextInt(1 + 10 * step); count >= 0; count--) {
          entries.add(random.nextInt(step % 2 == 0 ? 4 : 500), random.nextFloat() - 0.5f);
        }
        entries.endRow();
      }
      SparseColumns x = byId(entries);
      cuda.sparseForward(entries, table.onGpu, null, false, Activation.TANH, y.onGpu);
      assertTrue(update(4, cuda, x, y.onGpu, table.onGpu, m.onGpu, v.onGpu), "step " + step);
      scalar.sparseForward(entries, table.reference, null, false, Activation.TANH, y.reference);
      update(4, scalar, x, y.reference, table.reference, m.reference, v.reference);
      if (!TestGpu.isReal() && step == 1) {
        graphs = StandIn.calls("cuGraphInstantiateWithFlags");
      }
    }
    if (!TestGpu.isReal()) {
      assertEquals(graphs, StandIn.calls("cuGraphInstantiateWithFlags"), "graphs made");
    }
    assertSame(y, "y");
    assertSame(table, "table");
  }

  @Test
  void entriesThatNeedMoreRoomThanAnyBefore() {
    Both table = matrix(9, 3, 0, 0);
    for (int perRow : new int[] {10, 4_000, 1, 9_000, 9_000, 10}) {
      SparseRows entries = new SparseRows(9);
      for (int row = 0; row < 20; row++) {
        for (int i = 0; i < perRow; i++) {
          entries.add(random.nextInt(9), random.nextFloat() - 0.5f);
        }
        entries.endRow();
      }
      SparseColumns x = byId(entries);
      Both y = matrix(20, 3, 0, 0);
      // Two operations on one tape: the second outgrows what the first was given.
      cuda.sparseForward(entries, table.onGpu, null, true, Activation.TANH, y.onGpu);
      cuda.sparseSgd(x, y.onGpu, table.onGpu, 1e-3f, 1f);
      scalar.sparseForward(entries, table.reference, null, true, Activation.TANH, y.reference);
      scalar.sparseSgd(x, y.reference, table.reference, 1e-3f, 1f);
      assertSame(y, perRow + " entries a row");
      assertSame(table, perRow + " entries a row");
    }
  }

  /** More than is moved at a time. */
  @Test
  void columnsAreTakenOutOfALargeMatrix() {
    int rows = 800_000;
    Both matrix = matrix(rows, 9, 3, 0);
    int[] kept = IntStream.of(0, 1, 3, 4, 6, 8).toArray();
    cuda.keepColumns(matrix.onGpu, cuda.indices(kept));
    scalar.keepColumns(matrix.reference, scalar.indices(kept));
    assertSame(matrix, "the matrix and what lies behind it");
  }
}
