package io.espalier.kernels.cpu;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.network.Activation;
import io.espalier.network.Loss;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Random;

/**
 * A quick look at the speed of the kernels, for whoever works on them; the real comparisons are in
 * the bench module. Not a test. Prints GFLOP/s of the matrix products, and the time of one training
 * step of LeNet-300-100 at batch 128 with momentum, as medians; on a busy machine {@code
 * -Dpercentile=5} shows more.
 *
 * <pre>
 * java --add-modules jdk.incubator.vector -cp kernels-cpu/target/classes:kernels-cpu/target/test-classes:api/target/classes \
 *   io.espalier.kernels.cpu.KernelSpeed [threads] [bits]
 * </pre>
 */
final class KernelSpeed {
  private static final PrintStream OUT = System.out;
  private static final int[][] SHAPES = {
    {128, 784, 300},
    {128, 300, 100},
    {128, 100, 10},
    {1024, 1024, 512},
    {128, 1024, 1024},
    {128, 256, 1},
    {1, 784, 300},
    {8, 784, 300}
  };
  private static final int[] WIDTHS = {784, 300, 100, 10};
  private static final int BATCH = 128;
  private static final int PERCENTILE = Integer.getInteger("percentile", 50);

  private final Kernels kernels;
  private final Random random = new Random(1);

  private KernelSpeed(Kernels kernels) {
    this.kernels = kernels;
  }

  public static void main(String[] arguments) {
    int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
    int bits = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
    try (Kernels kernels = new VectorProvider().open(new KernelOptions(threads, bits))) {
      OUT.println(kernels.description());
      KernelSpeed speed = new KernelSpeed(kernels);
      for (int[] shape : SHAPES) {
        speed.products(shape[0], shape[1], shape[2]);
      }
      speed.lenet();
    }
  }

  private void products(int rows, int in, int out) {
    Matrix x = matrix(rows, in);
    Matrix w = matrix(in, out);
    Matrix y = matrix(rows, out);
    Slice b = new Slice(matrix(1, out).buffer(), 0, out);
    double flops = 2.0 * rows * in * out;
    OUT.printf(
        "%4d x %4d x %4d  forward %6.1f  backwardInput %6.1f  backwardWeights %6.1f GFLOP/s%n",
        rows,
        in,
        out,
        flops / median(() -> kernels.denseForward(x, w, b, Activation.RELU, y)),
        flops / median(() -> kernels.denseBackwardInput(y, w, x)),
        flops / median(() -> kernels.denseBackwardWeights(x, y, w)));
  }

  private void lenet() {
    int layers = WIDTHS.length - 1;
    Matrix[] h = new Matrix[layers + 1];
    Matrix[] dh = new Matrix[layers + 1];
    Matrix[] w = new Matrix[layers];
    Matrix[] dw = new Matrix[layers];
    Slice[] b = new Slice[layers];
    Slice[] db = new Slice[layers];
    Slice[] signal = new Slice[layers + 1];
    int parameters = 0;
    for (int i = 0; i < layers; i++) {
      parameters += (WIDTHS[i] + 1) * WIDTHS[i + 1];
    }
    Buffer all = matrix(1, parameters).buffer();
    Buffer gradient = matrix(1, parameters).buffer();
    Buffer velocity = kernels.allocate(parameters);
    int at = 0;
    for (int i = 0; i <= layers; i++) {
      h[i] = matrix(BATCH, WIDTHS[i]);
      dh[i] = matrix(BATCH, WIDTHS[i]);
      signal[i] = new Slice(kernels.allocate(WIDTHS[i]), 0, WIDTHS[i]);
      if (i < layers) {
        w[i] = Matrix.of(all, at, WIDTHS[i], WIDTHS[i + 1]);
        dw[i] = Matrix.of(gradient, at, WIDTHS[i], WIDTHS[i + 1]);
        at += WIDTHS[i] * WIDTHS[i + 1];
        b[i] = new Slice(all, at, WIDTHS[i + 1]);
        db[i] = new Slice(gradient, at, WIDTHS[i + 1]);
        at += WIDTHS[i + 1];
      }
    }
    Matrix labels = Matrix.of(kernels.allocate(BATCH), 0, BATCH, 1);
    Slice wSlice = new Slice(all, 0, parameters);
    Slice gSlice = new Slice(gradient, 0, parameters);
    Slice vSlice = new Slice(velocity, 0, parameters);
    Runnable forward =
        () -> {
          for (int i = 0; i < layers; i++) {
            kernels.denseForward(
                h[i], w[i], b[i], i == layers - 1 ? Activation.NONE : Activation.RELU, h[i + 1]);
          }
        };
    Runnable loss =
        () ->
            kernels.lossForwardBackward(
                Loss.SOFTMAX_CROSS_ENTROPY, h[layers], labels, null, dh[layers]);
    Runnable activations =
        () -> {
          for (int i = layers; i > 0; i--) {
            kernels.activationBackward(
                i == layers ? Activation.NONE : Activation.RELU,
                h[i],
                dh[i],
                db[i - 1],
                i == layers ? null : signal[i]);
          }
        };
    Runnable weights =
        () -> {
          for (int i = layers; i > 0; i--) {
            kernels.denseBackwardWeights(h[i - 1], dh[i], dw[i - 1]);
          }
        };
    Runnable inputs =
        () -> {
          for (int i = layers; i > 1; i--) {
            kernels.denseBackwardInput(dh[i], w[i - 1], dh[i - 1]);
          }
        };
    Runnable momentum =
        () -> kernels.momentum(wSlice, gSlice, vSlice, 1f / BATCH, 1e-3f, .9f, false);
    Runnable step =
        () -> {
          forward.run();
          loss.run();
          activations.run();
          weights.run();
          inputs.run();
          momentum.run();
        };
    OUT.printf(
        "LeNet-300-100, batch %d, microseconds: forward %.0f  loss %.0f  activations %.0f  weights"
            + " %.0f  inputs %.0f  momentum %.0f  input mask + %.0f  whole step %.0f%n",
        BATCH,
        median(forward) / 1e3,
        median(loss) / 1e3,
        median(activations) / 1e3,
        median(weights) / 1e3,
        median(inputs) / 1e3,
        median(momentum) / 1e3,
        median(() -> {
          kernels.denseBackwardInput(dh[1], w[0], dh[0]);
          kernels.activationBackward(Activation.NONE, h[0], dh[0], null, signal[0]);
        })
            / 1e3,
        median(step) / 1e3);
  }

  private Matrix matrix(int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (random.nextFloat() - .5f) / 16;
    }
    Buffer buffer = kernels.allocate(values.length);
    kernels.write(values, 0, buffer, 0, values.length);
    return Matrix.of(buffer, 0, rows, columns);
  }

  /** Nanoseconds. */
  private static double median(Runnable work) {
    long end = System.nanoTime() + 300_000_000;
    for (int i = 0; i < 20_000 && System.nanoTime() < end; i++) {
      work.run();
    }
    long[] times = new long[301];
    for (int i = 0; i < times.length; i++) {
      long start = System.nanoTime();
      work.run();
      times[i] = System.nanoTime() - start;
    }
    Arrays.sort(times);
    return times[PERCENTILE * (times.length - 1) / 100];
  }
}
