package io.espalier.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Outcome;
import io.espalier.kernels.Slice;
import io.espalier.network.Activation;
import io.espalier.network.Loss;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Many operations on one tape, again and again: the same bits whether it is launched piece by
 * piece, made a graph, replayed with other numbers, or interrupted by a read.
 */
class TapeReplayTest extends BesideScalar {
  private static final int ROWS = 70;
  private static final int IN = 19;
  private static final int OUT = 9;
  private static final long SEED = 71;

  /** A layer that is trained on a batch that is another at every step. */
  private static final class Training {
    private final Kernels kernels;
    private final Random random = new Random(SEED);
    private final Buffer parameters;
    private final Buffer gradients;
    private final Buffer moments;
    private final Matrix y;
    private final Matrix dy;
    private Buffer x;
    private Buffer labels;

    Training(Kernels kernels) {
      this.kernels = kernels;
      int size = IN * OUT + OUT;
      parameters = kernels.allocate(size);
      gradients = kernels.allocate(size);
      moments = kernels.allocate(size);
      y = Matrix.of(kernels.allocate(ROWS * OUT), 0, ROWS, OUT);
      dy = Matrix.of(kernels.allocate(ROWS * OUT), 0, ROWS, OUT);
      kernels.write(numbers(size), 0, parameters, 0, size);
    }

    private float[] numbers(int count) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return values;
    }

    /** Asks for a step; the learning rate is another each time. */
    void step(int step) {
      float[] rows = numbers(ROWS * IN);
      float[] truth = numbers(ROWS * OUT);
      x = kernels.stage(rows, rows.length, x);
      labels = kernels.stage(truth, truth.length, labels);
      Matrix input = Matrix.of(x, 0, ROWS, IN);
      Matrix w = Matrix.of(parameters, 0, IN, OUT);
      Slice b = new Slice(parameters, IN * OUT, OUT);
      kernels.denseForward(input, w, b, Activation.TANH, y);
      kernels.lossForwardBackward(
          Loss.MEAN_SQUARED_ERROR, y, Matrix.of(labels, 0, ROWS, OUT), null, dy);
      kernels.activationBackward(Activation.TANH, y, dy, new Slice(gradients, IN * OUT, OUT), null);
      kernels.denseBackwardWeights(input, dy, Matrix.of(gradients, 0, IN, OUT));
      int size = parameters.length();
      kernels.momentum(
          new Slice(parameters, 0, size),
          new Slice(gradients, 0, size),
          new Slice(moments, 0, size),
          1f / ROWS,
          0.1f / step,
          0.9f,
          false);
    }

    float[] parameters() {
      float[] values = new float[parameters.length()];
      kernels.read(parameters, 0, values, 0, values.length);
      return values;
    }
  }

  @Test
  void replayedStepsHaveTheBitsOfTheReference() {
    Training onGpu = new Training(cuda);
    Training reference = new Training(scalar);
    for (int step = 1; step <= 12; step++) {
      onGpu.step(step);
      reference.step(step);
      Outcome got = cuda.submit();
      Outcome wanted = scalar.submit();
      assertEquals(wanted.loss(), got.loss(), "loss of step " + step + ", seed " + SEED);
      assertTrue(got.finite());
    }
    assertArrayEquals(reference.parameters(), onGpu.parameters(), "seed " + SEED);
  }

  @Test
  void nobodyNeedsToWaitBetweenSteps() {
    Training onGpu = new Training(cuda);
    Training reference = new Training(scalar);
    for (int step = 1; step <= 9; step++) {
      onGpu.step(step);
      reference.step(step);
      if (step % 4 != 0) {
        cuda.submit();
      }
    }
    assertArrayEquals(reference.parameters(), onGpu.parameters(), "seed " + SEED);
  }

  /**
   * Reads and writes of stretches that overlap by chance: what must wait for what is in the tape
   * alone.
   */
  @Test
  void whateverOverlapsRunsInTheOrderOfTheTape() {
    int size = 1000;
    float[] start = new Training(scalar).numbers(size);
    Buffer onGpu = cuda.allocate(size);
    Buffer reference = scalar.allocate(size);
    cuda.write(start, 0, onGpu, 0, size);
    scalar.write(start, 0, reference, 0, size);
    for (int step = 1; step <= 12; step++) {
      Random random = new Random(SEED); // the same stretches, so that the tape is replayed
      for (int i = 0; i < 40; i++) {
        int length = 1 + random.nextInt(300);
        int to = random.nextInt(size - length);
        int from = random.nextInt(size - length);
        if (Math.abs(to - from) >= length) {
          float rate = 0.01f * step;
          cuda.sgd(new Slice(onGpu, to, length), new Slice(onGpu, from, length), 1f, rate);
          scalar.sgd(
              new Slice(reference, to, length), new Slice(reference, from, length), 1f, rate);
        }
      }
      assertTrue(cuda.submit().finite());
      scalar.submit();
    }
    float[] got = new float[size];
    cuda.read(onGpu, 0, got, 0, size);
    float[] wanted = new float[size];
    scalar.read(reference, 0, wanted, 0, size);
    assertArrayEquals(wanted, got, "seed " + SEED);
  }

  /** Entries of sparse rows are gathered for a tape while those before still run. */
  @Test
  void nobodyNeedsToWaitBetweenTapesOfSparseRows() {
    int columns = 30;
    float[] numbers = new Training(scalar).numbers(columns * OUT);
    Random random = new Random(SEED);
    SparseRows[] batches = new SparseRows[9];
    for (int i = 0; i < batches.length; i++) {
      batches[i] = new SparseRows(columns);
      for (int row = 0; row < ROWS; row++) {
        for (int entries = random.nextInt(5); entries > 0; entries--) {
          batches[i].add(random.nextInt(columns), (float) random.nextGaussian());
        }
        batches[i].endRow();
      }
    }
    float[] onGpu = sumsOverBatches(cuda, numbers, columns, batches);
    assertArrayEquals(sumsOverBatches(scalar, numbers, columns, batches), onGpu, "seed " + SEED);
  }

  private static float[] sumsOverBatches(
      Kernels kernels, float[] numbers, int columns, SparseRows[] batches) {
    Buffer table = kernels.allocate(numbers.length);
    kernels.write(numbers, 0, table, 0, numbers.length);
    Buffer sums = kernels.allocate(ROWS * OUT);
    for (SparseRows batch : batches) {
      kernels.sparseForward(
          batch,
          Matrix.of(table, 0, columns, OUT),
          null,
          true,
          Activation.NONE,
          Matrix.of(sums, 0, ROWS, OUT));
      kernels.submit();
    }
    float[] read = new float[ROWS * OUT];
    kernels.read(sums, 0, read, 0, read.length);
    return read;
  }

  @Test
  void anOutcomeIsGoodUntilTwoSubmitsLater() {
    Training onGpu = new Training(cuda);
    onGpu.step(1);
    Outcome first = cuda.submit();
    onGpu.step(2);
    Outcome second = cuda.submit();
    Training reference = new Training(scalar);
    reference.step(1);
    assertEquals(scalar.submit().loss(), first.loss());
    reference.step(2);
    assertEquals(scalar.submit().loss(), second.loss());
  }

  @Test
  void aReadInTheMiddleTakesNothingFromTheOutcome() {
    Training onGpu = new Training(cuda);
    onGpu.step(1);
    onGpu.parameters();
    Outcome outcome = cuda.submit();
    Training reference = new Training(scalar);
    reference.step(1);
    assertEquals(scalar.submit().loss(), outcome.loss());
  }

  @Test
  void nothingAskedForIsNoLossAndNothingSpoilt() {
    Outcome outcome = cuda.submit();
    assertTrue(Float.isNaN(outcome.loss()));
    assertTrue(outcome.finite());
  }

  @Test
  void aGradientThatIsNotFiniteIsToldOnce() {
    Buffer w = cuda.allocate(300);
    Buffer g = cuda.allocate(300);
    cuda.write(new float[] {Float.POSITIVE_INFINITY}, 0, g, 299, 1);
    cuda.sgd(new Slice(w, 0, 300), new Slice(g, 0, 300), 1f, 0.1f);
    assertFalse(cuda.submit().finite());
    cuda.sgd(new Slice(w, 0, 10), new Slice(g, 0, 10), 1f, 0.1f);
    assertTrue(cuda.submit().finite());
  }

  @Test
  void aBatchMayGrow() {
    Buffer small = cuda.stage(new float[] {1, 2, 3}, 3, null);
    Buffer large = cuda.stage(new float[] {1, 2, 3, 4, 5}, 5, small);
    float[] read = new float[5];
    cuda.read(large, 0, read, 0, 5);
    assertArrayEquals(new float[] {1, 2, 3, 4, 5}, read);
    Buffer shorter = cuda.stage(new float[] {7}, 1, large);
    cuda.read(shorter, 0, read, 0, 1);
    assertEquals(7, read[0]);
  }

  @Test
  void buffersOfOtherKernelsAreRefused() {
    try (Kernels others = new CudaProvider().open(KernelOptions.defaults())) {
      Slice foreign = new Slice(others.allocate(4), 0, 4);
      Slice own = new Slice(cuda.allocate(4), 0, 4);
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> cuda.sgd(own, foreign, 1f, 1f));
      assertTrue(refusal.getMessage().contains("other kernels"), refusal.getMessage());
      cuda.sgd(own, own, 1f, 1f);
      assertTrue(cuda.submit().finite());
    }
  }
}
