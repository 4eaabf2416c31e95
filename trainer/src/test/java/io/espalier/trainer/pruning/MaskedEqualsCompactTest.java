package io.espalier.trainer.pruning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.network.Activation;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.optimizer.AttachedOptimizer;
import io.espalier.trainer.optimizer.Optimizer;
import io.espalier.trainer.reference.MaskedFloatNetwork;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A unit that is gone and a unit that is multiplied by zero: the same logits and the same weights,
 * with {@code ==}, all along.
 */
class MaskedEqualsCompactTest {
  @ParameterizedTest
  @CsvSource({
    "scalar,RELU,SOFTMAX_CROSS_ENTROPY",
    "vector,RELU,SOFTMAX_CROSS_ENTROPY",
    "vector,TANH,SOFTMAX_CROSS_ENTROPY",
    "vector,SIGMOID,SOFTMAX_CROSS_ENTROPY",
    "vector,LEAKY_RELU,MEAN_SQUARED_ERROR",
    "vector,RELU,SIGMOID_CROSS_ENTROPY"
  })
  void trainTheSame(String provider, Activation activation, Loss loss) {
    int outputs = 4;
    NetworkSpec spec =
        NetworkSpec.of(
            37,
            net ->
                net.mask()
                    .dense(45)
                    .activation(activation)
                    .mask()
                    .dense(19)
                    .activation(activation)
                    .mask()
                    .dense(outputs));
    Random random = new Random(7);
    try (Kernels kernels = Kernels.named(provider, KernelOptions.threads(2));
        Network compact = Network.initialize(spec, kernels, 3)) {
      MaskedFloatNetwork masked =
          new MaskedFloatNetwork(spec, kernels, compact.parameters().read());
      AttachedOptimizer optimizer = Optimizer.momentum(0.02f, 0.9f).attach(compact);
      Pruner pruner =
          Pruner.fisher(
              PruningSchedule.builder()
                  .burnIn(2)
                  .every(2)
                  .decay(0.9)
                  .unitsPerEvent(3)
                  .flopsTarget(spec.flops() / 5)
                  .build(),
              compact);
      int removals = 0;
      for (int step = 1; step <= 80; step++) {
        Batch batch = batch(random, spec.inputs(), outputs, loss);
        float[] logits = new float[batch.rows() * outputs];
        compact.logits(batch, logits);
        compact.forwardBackward(batch, loss);
        optimizer.step();
        float[] maskedLogits = masked.step(batch, loss, 0.02f, 0.9f);
        for (int i = 0; i < logits.length; i++) {
          assertEqualFloats(maskedLogits[i], logits[i], "logit " + i + " at step " + step);
        }
        for (Removal removal : pruner.step()) {
          masked.mask(removal.mask(), removal.unit());
          removals++;
        }
      }
      assertTrue(removals > 20, "only " + removals + " removals");
      compareWeights(compact, masked);
    }
  }

  private static void compareWeights(Network compact, MaskedFloatNetwork masked) {
    float[] values = compact.parameters().read();
    for (int layer = 0; layer < compact.liveSpec().layers().size(); layer++) {
      Matrix w = compact.parameters().weights(layer);
      int[] rows = compact.kept(layer);
      int[] columns =
          layer + 1 < compact.spec().masks() ? compact.kept(layer + 1) : new int[] {0, 1, 2, 3};
      for (int r = 0; r < rows.length; r++) {
        for (int c = 0; c < columns.length; c++) {
          float mine = values[w.offset() + r * w.stride() + c];
          assertEqualFloats(
              masked.weight(layer, rows[r], columns[c]), mine, "weight of layer " + layer);
        }
      }
    }
  }

  private static void assertEqualFloats(float expected, float actual, String what) {
    assertTrue(expected == actual, () -> what + ": masked " + expected + ", compact " + actual);
  }

  private static Batch batch(Random random, int inputs, int outputs, Loss loss) {
    int rows = 70;
    Batch batch = new Batch(rows, inputs, loss.labelColumns(outputs));
    float[] row = new float[inputs];
    float[] labels = new float[loss.labelColumns(outputs)];
    for (int n = 0; n < rows; n++) {
      for (int i = 0; i < inputs; i++) {
        row[i] = random.nextInt(3) == 0 ? 0f : (float) random.nextGaussian();
      }
      for (int j = 0; j < labels.length; j++) {
        labels[j] =
            loss == Loss.SOFTMAX_CROSS_ENTROPY ? random.nextInt(outputs) : random.nextInt(2);
      }
      batch.add(row, 0, labels, 0, 1f);
    }
    assertEquals(rows, batch.rows());
    return batch;
  }
}
