package io.espalier.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Outcome;
import io.espalier.kernels.Slice;
import io.espalier.network.Activation;
import io.espalier.network.Link;
import io.espalier.network.Loss;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Operations on more rows, columns or floats than the op table's: their sums go over several
 * blocks, their rows are longer than shared memory, their threads take turns. The same bits as the
 * reference's, and nothing written around.
 */
class ManyBlocksTest extends BesideScalar {
  private static final long SEED = 20;
  private static final float SCALE = 1f / 70;

  /** Something that is done with five buffers of the same length. */
  private interface Operation {
    void run(Kernels kernels, Buffer[] buffers);
  }

  @ParameterizedTest
  @CsvSource({
    "2300, 40, 0",
    "1100, 33, 3",
    "2300, 1, 0",
    "2300, 1, 1",
    "700, 6, 0",
    "130, 700, 0",
    "130, 700, 1",
    "65, 2000, 0"
  })
  void activationBackward(int rows, int width, int gap) {
    for (Activation activation : Activation.values()) {
      check(
          gap + rows * (width + gap),
          (kernels, on) -> {
            Matrix y = new Matrix(on[0], gap, rows, width, width + gap);
            Matrix dy = new Matrix(on[1], gap, rows, width, width + gap);
            Slice biasGradient = new Slice(on[2], gap, width);
            Slice signal = new Slice(on[3], gap, width);
            kernels.activationBackward(activation, y, dy, biasGradient, signal);
            // Once more, so that it is seen whether counters are zero again.
            kernels.activationBackward(activation, y, dy, null, signal);
            kernels.activationBackward(activation, y, dy, biasGradient, null);
          });
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4200, 1, 0",
    "1100, 3, 2",
    "200, 64, 0",
    "200, 65, 1",
    "130, 1000, 0",
    "65, 4096, 0",
    "65, 4097, 3",
    "2, 9000, 0"
  })
  void lossesAndLinks(int rows, int outputs, int gap) {
    for (Loss loss : Loss.values()) {
      check(
          gap + rows * (outputs + gap),
          (kernels, on) -> {
            Matrix logits = new Matrix(on[0], gap, rows, outputs, outputs + gap);
            Matrix gradient = new Matrix(on[1], gap, rows, outputs, outputs + gap);
            Matrix labels = new Matrix(on[2], gap, rows, loss.labelColumns(outputs), outputs + gap);
            Matrix predictions = new Matrix(on[3], gap, rows, outputs, outputs + gap);
            Slice weights = new Slice(on[4], 0, rows);
            kernels.lossForwardBackward(loss, logits, labels, weights, gradient);
            kernels.link(loss.link(), logits, predictions);
            kernels.link(loss.link(), logits, logits);
          });
    }
    check(
        gap + rows * (outputs + gap),
        (kernels, on) -> {
          Matrix logits = new Matrix(on[0], gap, rows, outputs, outputs + gap);
          kernels.link(Link.SIGMOID, logits, new Matrix(on[1], 0, rows, outputs, outputs));
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void optimizers(int from) {
    int length = 400_003;
    check(
        from + length,
        (kernels, on) -> {
          Slice w = new Slice(on[0], from, length);
          Slice gradient = new Slice(on[1], from, length);
          Slice m = new Slice(on[2], from, length);
          Slice v = new Slice(on[3], from, length);
          kernels.movingAverage(gradient, SCALE, 0.9f, 0.1f, m);
          kernels.sgd(w, gradient, SCALE, 0.01f);
          kernels.momentum(w, gradient, m, SCALE, 0.01f, 0.9f, true);
          kernels.adam(w, gradient, m, v, SCALE, 0.01f, 0.9f, 0.999f, 1e-8f);
          kernels.adagrad(w, gradient, v, SCALE, 0.01f);
        });
  }

  /** Runs an operation on both kernels, from the same numbers. */
  private void check(int length, Operation operation) {
    Outcome[] outcomes = new Outcome[2];
    float[][][] contents = new float[2][5][length + 8];
    Kernels[] both = {scalar, cuda};
    for (int k = 0; k < both.length; k++) {
      Random random = new Random(SEED);
      Buffer[] buffers = new Buffer[5];
      for (int i = 0; i < buffers.length; i++) {
        float[] values = contents[k][i];
        for (int j = 0; j < values.length; j++) {
          // The third are labels too, the last weights.
          values[j] = i == 2 || i == 4 ? random.nextInt(3) : random.nextFloat() * 4 - 2;
        }
        buffers[i] = both[k].allocate(values.length);
        both[k].write(values, 0, buffers[i], 0, values.length);
      }
      operation.run(both[k], buffers);
      outcomes[k] = both[k].submit();
      for (int i = 0; i < buffers.length; i++) {
        both[k].read(buffers[i], 0, contents[k][i], 0, length + 8);
      }
    }
    for (int i = 0; i < 5; i++) {
      assertArrayEquals(contents[0][i], contents[1][i], "buffer " + i + ", seed " + SEED);
    }
    assertEquals(outcomes[0].loss(), outcomes[1].loss(), "loss, seed " + SEED);
    assertEquals(outcomes[0].finite(), outcomes[1].finite(), "finite, seed " + SEED);
  }
}
