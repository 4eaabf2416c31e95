package io.espalier.bench.espalier;

import io.espalier.bench.contender.Paced;
import io.espalier.bench.contender.Pass;
import io.espalier.bench.contender.ProductCase;
import io.espalier.bench.contender.PruningCase;
import io.espalier.bench.contender.StepCase;
import io.espalier.data.CounterRandom;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.network.Activation;
import io.espalier.network.Link;
import io.espalier.network.Loss;
import java.util.Arrays;

/** What a provider is asked for, many times before anybody waits. */
public final class Requests {
  private static final float RATE = 1e-6f;

  private final String provider;
  private final int threads;

  /**
   * Of this provider.
   *
   * @param threads for those on the host
   */
  public Requests(String provider, int threads) {
    this.provider = provider;
    this.threads = threads;
  }

  /** A matrix product. */
  public Paced product(ProductCase product) {
    ProductSubject subject = new ProductSubject(provider, product);
    return new Awaited(subject.kernels(), subject::run, subject.written());
  }

  /** Training steps. */
  public Paced steps(StepCase step, boolean fed) {
    return new RequestedSteps(provider, step, fed);
  }

  /** A pruned run; a call of {@link Paced#run} makes its next steps. */
  public Paced pruning(PruningCase pruning) {
    return new PruningSubject(provider, pruning);
  }

  /** A pass over matrices. */
  public Paced pass(Pass pass) {
    Kernels kernels = Providers.open(provider, threads);
    int rows = pass.rows();
    int columns = pass.columns();
    int length = Math.multiplyExact(rows, columns);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = CounterRandom.unitFloat(9, 1, i) - 0.5f;
    }
    Matrix read = Matrix.of(filled(kernels, values), 0, rows, columns);
    Matrix written = Matrix.of(filled(kernels, values), 0, rows, columns);
    Slice g = new Slice(read.buffer(), 0, length);
    Slice w = new Slice(written.buffer(), 0, length);
    Runnable request =
        switch (pass.kind()) {
          case RELU_BACKWARD_WITH_SUMS -> {
            Slice bias = new Slice(kernels.allocate(columns), 0, columns);
            Slice signal = new Slice(kernels.allocate(columns), 0, columns);
            yield () -> kernels.activationBackward(Activation.RELU, read, written, bias, signal);
          }
          case TANH_BACKWARD ->
              () -> kernels.activationBackward(Activation.TANH, read, written, null, null);
          case SIGMOID -> () -> kernels.link(Link.SIGMOID, read, written);
          case SOFTMAX_LOSS -> {
            Matrix labels = Matrix.of(kernels.allocate(rows), 0, rows, 1);
            yield () ->
                kernels.lossForwardBackward(
                    Loss.SOFTMAX_CROSS_ENTROPY, read, labels, null, written);
          }
          case SGD -> () -> kernels.sgd(w, g, 1, RATE);
          case MOMENTUM -> {
            Slice a = slot(kernels, length);
            yield () -> kernels.momentum(w, g, a, 1, RATE, 0.9f, false);
          }
          case ADAGRAD -> {
            Slice a = slot(kernels, length);
            yield () -> kernels.adagrad(w, g, a, 1, RATE);
          }
          case ADAM -> {
            Slice m = slot(kernels, length);
            Slice v = slot(kernels, length);
            yield () -> kernels.adam(w, g, m, v, 1, RATE, 0.9f, 0.999f, 1e-8f);
          }
          case GATHER_ROWS -> {
            int[] numbers = new int[rows / 2];
            for (int i = 0; i < numbers.length; i++) {
              numbers[i] = 2 * i;
            }
            Indices everyOther = kernels.indices(numbers);
            Matrix half = Matrix.of(written.buffer(), 0, numbers.length, columns);
            yield () -> kernels.gather(read, everyOther, null, half);
          }
        };
    return new Awaited(kernels, request, w);
  }

  private static Slice slot(Kernels kernels, int length) {
    float[] values = new float[length];
    Arrays.fill(values, 0.1f);
    return new Slice(filled(kernels, values), 0, length);
  }

  private static Buffer filled(Kernels kernels, float[] values) {
    Buffer buffer = kernels.allocate(values.length);
    kernels.write(values, 0, buffer, 0, values.length);
    return buffer;
  }
}
