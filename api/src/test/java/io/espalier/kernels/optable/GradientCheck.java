package io.espalier.kernels.optable;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.network.Activation;
import io.espalier.network.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A network of two layers, forward and backward on the kernels, against central differences of the
 * same network in double: every parameter and every input. Numbers that bring a unit near its kink
 * are drawn again.
 */
record GradientCheck(Activation activation, Loss loss, boolean weighted) {
  private static final int ROWS = 7;
  private static final int IN = 6;
  private static final int HIDDEN = 9;
  private static final int OUT = 4;
  private static final double STEP = 1e-6;
  private static final double KINK = 1e-3;

  static List<GradientCheck> all() {
    List<GradientCheck> all = new ArrayList<>();
    for (Activation activation : Activation.values()) {
      for (Loss loss : Loss.values()) {
        all.add(new GradientCheck(activation, loss, false));
        all.add(new GradientCheck(activation, loss, true));
      }
    }
    return all;
  }

  /**
   * What the network is made of; every array is one that is differentiated by, but for the labels
   * and weights.
   */
  private record Numbers(
      float[] x, float[] w1, float[] b1, float[] w2, float[] b2, float[] labels, float[] weights) {}

  void run(Kernels kernels, long seed) {
    Random random = new Random(seed);
    Numbers numbers = draw(random);
    while (nearestKink(numbers) < KINK) {
      numbers = draw(random);
    }
    Buffer buffer = kernels.allocate(4096);
    int[] end = {0};
    Matrix x = put(kernels, buffer, end, numbers.x, ROWS, IN);
    Matrix w1 = put(kernels, buffer, end, numbers.w1, IN, HIDDEN);
    Slice b1 = slice(put(kernels, buffer, end, numbers.b1, 1, HIDDEN));
    Matrix w2 = put(kernels, buffer, end, numbers.w2, HIDDEN, OUT);
    Slice b2 = slice(put(kernels, buffer, end, numbers.b2, 1, OUT));
    Matrix labels = put(kernels, buffer, end, numbers.labels, ROWS, loss.labelColumns(OUT));
    Slice weights = slice(put(kernels, buffer, end, numbers.weights, 1, ROWS));
    Matrix h = put(kernels, buffer, end, null, ROWS, HIDDEN);
    Matrix z = put(kernels, buffer, end, null, ROWS, OUT);
    Matrix dz = put(kernels, buffer, end, null, ROWS, OUT);
    Matrix dh = put(kernels, buffer, end, null, ROWS, HIDDEN);
    Matrix dx = put(kernels, buffer, end, null, ROWS, IN);
    Matrix dw1 = put(kernels, buffer, end, null, IN, HIDDEN);
    Matrix db1 = put(kernels, buffer, end, null, 1, HIDDEN);
    Matrix dw2 = put(kernels, buffer, end, null, HIDDEN, OUT);
    Matrix db2 = put(kernels, buffer, end, null, 1, OUT);

    kernels.denseForward(x, w1, b1, activation, h);
    kernels.denseForward(h, w2, b2, Activation.NONE, z);
    kernels.lossForwardBackward(loss, z, labels, weighted ? weights : null, dz);
    float sum = kernels.submit().loss();
    kernels.activationBackward(Activation.NONE, z, dz, slice(db2), null);
    kernels.denseBackwardWeights(h, dz, dw2);
    kernels.denseBackwardInput(dz, w2, dh);
    kernels.activationBackward(activation, h, dh, slice(db1), null);
    kernels.denseBackwardWeights(x, dh, dw1);
    kernels.denseBackwardInput(dh, w1, dx);

    assertEquals(
        total(numbers, null, 0, 0), sum, 1e-5 * (1 + Math.abs(sum)), this + " loss, seed " + seed);
    compare(kernels, numbers, numbers.x, dx, "input", seed);
    compare(kernels, numbers, numbers.w1, dw1, "weights of layer 0", seed);
    compare(kernels, numbers, numbers.b1, db1, "biases of layer 0", seed);
    compare(kernels, numbers, numbers.w2, dw2, "weights of layer 1", seed);
    compare(kernels, numbers, numbers.b2, db2, "biases of layer 1", seed);
  }

  private void compare(
      Kernels kernels, Numbers numbers, float[] by, Matrix gradient, String what, long seed) {
    float[] actual = new float[by.length];
    kernels.read(gradient.buffer(), gradient.offset(), actual, 0, by.length);
    for (int i = 0; i < by.length; i++) {
      double slope = (total(numbers, by, i, STEP) - total(numbers, by, i, -STEP)) / (2 * STEP);
      double tolerance = 1e-5 + 1e-3 * Math.abs(slope);
      String message =
          this + " on " + kernels.description() + ", " + what + ", number " + i + ", seed " + seed;
      assertEquals(slope, actual[i], tolerance, message);
    }
  }

  private Numbers draw(Random random) {
    float[] labels = uniform(random, ROWS * loss.labelColumns(OUT), 0, 1);
    if (loss == Loss.SOFTMAX_CROSS_ENTROPY) {
      for (int r = 0; r < labels.length; r++) {
        labels[r] = random.nextInt(OUT);
      }
    }
    return new Numbers(
        uniform(random, ROWS * IN, -1, 1),
        uniform(random, IN * HIDDEN, -1, 1),
        uniform(random, HIDDEN, -1, 1),
        uniform(random, HIDDEN * OUT, -1, 1),
        uniform(random, OUT, -1, 1),
        labels,
        uniform(random, ROWS, 0, 3));
  }

  private static float[] uniform(Random random, int length, float from, float to) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = from + random.nextFloat() * (to - from);
    }
    return values;
  }

  /** The loss in double, summed over the rows, with {@code by[index]} moved by {@code step}. */
  private double total(Numbers n, float[] by, int index, double step) {
    double sum = 0;
    for (int r = 0; r < ROWS; r++) {
      double[] h = new double[HIDDEN];
      for (int j = 0; j < HIDDEN; j++) {
        h[j] = DoubleMath.activation(activation, hidden(n, by, index, step, r, j));
      }
      double[] z = new double[OUT];
      for (int j = 0; j < OUT; j++) {
        z[j] = moved(n.b2, j, by, index, step);
        for (int k = 0; k < HIDDEN; k++) {
          z[j] += h[k] * moved(n.w2, k * OUT + j, by, index, step);
        }
      }
      sum += (weighted ? n.weights[r] : 1) * rowLoss(z, n.labels, r);
    }
    return sum;
  }

  private static double hidden(Numbers n, float[] by, int index, double step, int r, int j) {
    double z = moved(n.b1, j, by, index, step);
    for (int k = 0; k < IN; k++) {
      z += moved(n.x, r * IN + k, by, index, step) * moved(n.w1, k * HIDDEN + j, by, index, step);
    }
    return z;
  }

  private static double moved(float[] array, int i, float[] by, int index, double step) {
    return array == by && i == index ? array[i] + step : array[i];
  }

  private double rowLoss(double[] z, float[] labels, int r) {
    if (loss == Loss.SOFTMAX_CROSS_ENTROPY) {
      return -StrictMath.log(LinkCase.softmax(z)[(int) labels[r]]);
    }
    double sum = 0;
    for (int j = 0; j < OUT; j++) {
      double y = labels[r * OUT + j];
      sum +=
          loss == Loss.MEAN_SQUARED_ERROR
              ? (z[j] - y) * (z[j] - y)
              : -y * StrictMath.log(DoubleMath.sigmoid(z[j]))
                  - (1 - y) * StrictMath.log(DoubleMath.sigmoid(-z[j]));
    }
    return sum / OUT;
  }

  /** How near some unit comes to zero, where RELU and LEAKY_RELU have no derivative. */
  private static double nearestKink(Numbers n) {
    double nearest = Double.MAX_VALUE;
    for (int r = 0; r < ROWS; r++) {
      for (int j = 0; j < HIDDEN; j++) {
        nearest = Math.min(nearest, Math.abs(hidden(n, null, 0, 0, r, j)));
      }
    }
    return nearest;
  }

  /** The next free place of the buffer as a matrix, filled unless {@code values} is null. */
  private static Matrix put(
      Kernels kernels, Buffer buffer, int[] end, float[] values, int rows, int columns) {
    Matrix matrix = Matrix.of(buffer, end[0], rows, columns);
    end[0] = matrix.end();
    if (values != null) {
      kernels.write(values, 0, buffer, matrix.offset(), values.length);
    }
    return matrix;
  }

  private static Slice slice(Matrix matrix) {
    return new Slice(matrix.buffer(), matrix.offset(), matrix.columns());
  }
}
