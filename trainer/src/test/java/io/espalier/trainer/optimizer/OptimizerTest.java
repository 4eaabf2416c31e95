package io.espalier.trainer.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.espalier.data.Batch;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.trainer.network.Network;
import org.junit.jupiter.api.Test;

/**
 * Each rule on one weight, against TensorFlow's formula written out in double: the loss is {@code
 * (w·x - y)²}, so the gradient is known.
 */
class OptimizerTest {
  private static final int STEPS = 6;
  private static final double X = 1.5;
  private static final double Y = -2;
  private static final double FIRST = 0.75;

  /** What a rule makes of a gradient; called once for each step, from 1. */
  @FunctionalInterface
  private interface Formula {
    double change(int step, double gradient);
  }

  @Test
  void sgd() {
    check(Optimizer.sgd(0.05f), (t, g) -> -0.05 * g);
  }

  @Test
  void momentum() {
    double[] a = {0};
    check(
        Optimizer.momentum(0.05f, 0.9f),
        (t, g) -> {
          a[0] = 0.9 * a[0] + g;
          return -0.05 * a[0];
        });
  }

  @Test
  void nesterov() {
    double[] a = {0};
    check(
        Optimizer.nesterov(0.05f, 0.9f),
        (t, g) -> {
          a[0] = 0.9 * a[0] + g;
          return -0.05 * (g + 0.9 * a[0]);
        });
  }

  @Test
  void adagradFromAnAccumulatorOfOneTenth() {
    double[] a = {0.1};
    check(
        Optimizer.adagrad(0.05f),
        (t, g) -> {
          a[0] += g * g;
          return -0.05 * g / Math.sqrt(a[0]);
        });
  }

  @Test
  void adamWithItsBiasCorrectedFromTheFirstStep() {
    double[] m = {0};
    double[] v = {0};
    check(
        Optimizer.adam(0.05f, 0.8f, 0.99f, 1e-3f),
        (t, g) -> {
          m[0] = 0.8 * m[0] + 0.2 * g;
          v[0] = 0.99 * v[0] + 0.01 * g * g;
          double rate = 0.05 * Math.sqrt(1 - Math.pow(0.99, t)) / (1 - Math.pow(0.8, t));
          return -rate * m[0] / (Math.sqrt(v[0]) + 1e-3);
        });
  }

  private static void check(Optimizer rule, Formula formula) {
    NetworkSpec spec = NetworkSpec.of(1, net -> net.dense(1).noBias());
    try (Kernels kernels = Kernels.named("scalar", KernelOptions.defaults());
        Network network = Network.initialize(spec, kernels, 1)) {
      network.parameters().write(new float[] {(float) FIRST});
      AttachedOptimizer optimizer = rule.attach(network);
      Batch batch = new Batch(1, 1, 1);
      batch.add(new float[] {(float) X}, 0, new float[] {(float) Y}, 0, 1f);
      double w = FIRST;
      for (int step = 1; step <= STEPS; step++) {
        w += formula.change(step, 2 * (w * X - Y) * X);
        network.forwardBackward(batch, Loss.MEAN_SQUARED_ERROR);
        optimizer.step();
        assertEquals(w, network.parameters().read()[0], 2e-6, rule + ", step " + step);
      }
    }
  }
}
