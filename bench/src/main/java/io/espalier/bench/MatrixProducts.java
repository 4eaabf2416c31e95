package io.espalier.bench;

import io.espalier.kernels.Availability;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.KernelSelection;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.network.Activation;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * The matrix product of a dense layer, forward, on every available provider: GFLOP/s, the median of
 * samples of about 20 ms each. Shapes are the layers of LeNet-300-100 at batch 128, and a square.
 */
final class MatrixProducts implements Comparison {
  private static final int[][] SHAPES = {
    {128, 784, 300}, {128, 300, 100}, {128, 100, 10}, {512, 512, 512}
  };
  private static final int SAMPLES = 25;
  private static final long SAMPLE_NANOS = 20_000_000;

  @Override
  public String name() {
    return "matmul";
  }

  @Override
  public String summary() {
    return "the matrix product of a dense layer on every available provider, in GFLOP/s";
  }

  @Override
  public void run(List<String> arguments, PrintStream out) {
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException("takes no arguments, not " + String.join(" ", arguments));
    }
    out.printf("%-40s", "GFLOP/s");
    for (int[] shape : SHAPES) {
      out.printf(" %12s", shape[0] + "x" + shape[1] + "x" + shape[2]);
    }
    out.println();
    TreeSet<Integer> threads =
        new TreeSet<>(List.of(1, Runtime.getRuntime().availableProcessors()));
    for (KernelProvider provider : KernelSelection.providers()) {
      switch (provider.probe()) {
        case Availability.Unavailable(String reason) ->
            out.printf("%-40s unavailable: %s%n", provider.name(), reason);
        case Availability.Available _ -> {
          for (int count : threads) {
            try (Kernels kernels = provider.open(KernelOptions.threads(count))) {
              if (kernels.threads() == count) {
                row(kernels, out);
              }
            }
          }
        }
      }
    }
  }

  private static void row(Kernels kernels, PrintStream out) {
    out.printf("%-40s", kernels.description());
    for (int[] shape : SHAPES) {
      out.printf(Locale.ROOT, " %12.1f", gigaflops(kernels, shape[0], shape[1], shape[2]));
    }
    out.println();
  }

  private static double gigaflops(Kernels kernels, int rows, int in, int units) {
    Matrix x = Matrix.of(ones(kernels, rows * in), 0, rows, in);
    Matrix w = Matrix.of(ones(kernels, in * units), 0, in, units);
    Slice b = new Slice(ones(kernels, units), 0, units);
    Matrix y = Matrix.of(kernels.allocate(rows * units), 0, rows, units);
    int calls = 1;
    double[] nanosPerCall = new double[SAMPLES];
    // The first half warms up: it also finds how many calls a sample needs.
    for (int sample = -SAMPLES; sample < SAMPLES; sample++) {
      long start = System.nanoTime();
      for (int call = 0; call < calls; call++) {
        kernels.denseForward(x, w, b, Activation.NONE, y);
      }
      long nanos = Math.max(1, System.nanoTime() - start);
      if (sample < 0) {
        calls = Math.clamp(SAMPLE_NANOS * calls / nanos, 1, 1_000_000);
      } else {
        nanosPerCall[sample] = (double) nanos / calls;
      }
    }
    checkResult(kernels, y, in + 1);
    Arrays.sort(nanosPerCall);
    return 2.0 * rows * in * units / nanosPerCall[SAMPLES / 2];
  }

  private static Buffer ones(Kernels kernels, int length) {
    float[] values = new float[length];
    Arrays.fill(values, 1);
    Buffer buffer = kernels.allocate(length);
    kernels.write(values, 0, buffer, 0, length);
    return buffer;
  }

  private static void checkResult(Kernels kernels, Matrix y, float expected) {
    float[] values = new float[y.rows() * y.columns()];
    kernels.read(y.buffer(), 0, values, 0, values.length);
    for (float value : values) {
      if (value != expected) {
        throw new IllegalStateException(
            kernels.description() + " computed " + value + " where " + expected + " is right");
      }
    }
  }
}
