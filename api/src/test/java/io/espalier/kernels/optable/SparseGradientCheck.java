package io.espalier.kernels.optable;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.SparseColumns;
import io.espalier.network.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Two sparse layers that are added, forward and backward on the kernels: {@code h = activation(b +
 * x1·t1 + x2·t2)}, of which a fixed combination of all numbers is taken, against central
 * differences of the same in double. An update by it at rate 1 must go as far. Numbers that bring a
 * unit near its kink are drawn again.
 */
record SparseGradientCheck(Activation activation) {
  private static final int ROWS = 7;
  private static final int BUCKETS = 8;
  private static final int UNITS = 19;
  private static final double STEP = 1e-6;
  private static final double KINK = 1e-4;

  static List<SparseGradientCheck> all() {
    List<SparseGradientCheck> all = new ArrayList<>();
    for (Activation activation : Activation.values()) {
      all.add(new SparseGradientCheck(activation));
    }
    return all;
  }

  private record Numbers(
      SparseRows x1, SparseRows x2, float[] t1, float[] t2, float[] b, float[] weights) {}

  void run(Kernels kernels, long seed) {
    Random random = new Random(seed);
    Numbers n = draw(random);
    while (nearestKink(n) < KINK) {
      n = draw(random);
    }
    Matrix t1 = put(kernels, n.t1, BUCKETS);
    Matrix t2 = put(kernels, n.t2, BUCKETS);
    Matrix b = put(kernels, n.b, 1);
    Matrix h = put(kernels, new float[ROWS * UNITS], ROWS);
    Matrix dh = put(kernels, n.weights, ROWS);

    Slice bias = new Slice(b.buffer(), 0, UNITS);
    kernels.sparseForward(n.x1, t1, bias, false, Activation.NONE, h);
    kernels.sparseForward(n.x2, t2, null, true, activation, h);
    kernels.activationBackward(activation, h, dh, null, null);

    compare(kernels, n, n.x1, n.t1, t1, dh, seed);
    compare(kernels, n, n.x2, n.t2, t2, dh, seed);
  }

  private void compare(
      Kernels kernels, Numbers n, SparseRows x, float[] by, Matrix table, Matrix dy, long seed) {
    SparseColumns byId = SparseShape.byId(x);
    Matrix gradient = put(kernels, new float[byId.distinct() * UNITS], byId.distinct());
    kernels.sparseBackwardWeights(byId, dy, gradient);
    float[] slopes = new float[byId.distinct() * UNITS];
    kernels.read(gradient.buffer(), 0, slopes, 0, slopes.length);
    kernels.sparseSgd(byId, dy, table, 1f, 1f);
    float[] updated = new float[by.length];
    kernels.read(table.buffer(), 0, updated, 0, updated.length);

    double[] expected = new double[by.length];
    for (int i = 0; i < by.length; i++) {
      expected[i] = (total(n, by, i, STEP) - total(n, by, i, -STEP)) / (2 * STEP);
      String message = message(kernels, seed, "updated", i);
      double tolerance = 1e-5 + 1e-3 * Math.abs(expected[i]);
      assertEquals(by[i] - expected[i], updated[i], tolerance, message);
    }
    for (int i = 0; i < slopes.length; i++) {
      double slope = expected[byId.ids()[i / UNITS] * UNITS + i % UNITS];
      String message = message(kernels, seed, "gradient", i);
      assertEquals(slope, slopes[i], 1e-5 + 1e-3 * Math.abs(slope), message);
    }
  }

  private String message(Kernels kernels, long seed, String what, int i) {
    return this + " on " + kernels.description() + ", " + what + ", number " + i + ", seed " + seed;
  }

  private static Numbers draw(Random random) {
    return new Numbers(
        entries(random),
        entries(random),
        uniform(random, BUCKETS * UNITS),
        uniform(random, BUCKETS * UNITS),
        uniform(random, UNITS),
        uniform(random, ROWS * UNITS));
  }

  /** Up to five entries a row; the last bucket stays empty. */
  private static SparseRows entries(Random random) {
    SparseRows entries = new SparseRows(BUCKETS);
    for (int r = 0; r < ROWS; r++) {
      for (int count = random.nextInt(6); count > 0; count--) {
        entries.add(random.nextInt(BUCKETS - 1), random.nextFloat() * 2 - 1);
      }
      entries.endRow();
    }
    return entries;
  }

  private static float[] uniform(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }

  /** The combination in double, with {@code by[index]} moved by {@code step}. */
  private double total(Numbers n, float[] by, int index, double step) {
    double sum = 0;
    for (int r = 0; r < ROWS; r++) {
      for (int j = 0; j < UNITS; j++) {
        double h = DoubleMath.activation(activation, sum(n, by, index, step, r, j));
        sum += n.weights[r * UNITS + j] * h;
      }
    }
    return sum;
  }

  private static double sum(Numbers n, float[] by, int index, double step, int r, int j) {
    return n.b[j]
        + part(n.x1, n.t1, r, j, n.t1 == by ? index : -1, step)
        + part(n.x2, n.t2, r, j, n.t2 == by ? index : -1, step);
  }

  private static double part(SparseRows x, float[] table, int r, int j, int moved, double step) {
    double sum = 0;
    for (int e = x.starts()[r]; e < x.starts()[r + 1]; e++) {
      int at = x.ids()[e] * UNITS + j;
      sum += x.values()[e] * (at == moved ? table[at] + step : table[at]);
    }
    return sum;
  }

  private static double nearestKink(Numbers n) {
    double nearest = Double.MAX_VALUE;
    for (int r = 0; r < ROWS; r++) {
      for (int j = 0; j < UNITS; j++) {
        nearest = Math.min(nearest, Math.abs(sum(n, null, 0, 0, r, j)));
      }
    }
    return nearest;
  }

  private static Matrix put(Kernels kernels, float[] values, int rows) {
    Buffer buffer = kernels.allocate(values.length);
    kernels.write(values, 0, buffer, 0, values.length);
    return Matrix.of(buffer, 0, rows, UNITS);
  }
}
