package io.espalier.trainer.pruning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.network.Activation;
import io.espalier.network.InputShape;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.optimizer.AttachedOptimizer;
import io.espalier.trainer.optimizer.Optimizer;
import io.espalier.trainer.reference.Example;
import io.espalier.trainer.reference.MaskedFloatNetwork;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@link MaskedEqualsCompactTest} with sparse layers: a column of a table that is gone and one
 * whose output is multiplied by zero are the same, with {@code ==}.
 */
class SparseMaskedEqualsCompactTest {
  private static final int OUTPUTS = 3;
  private static final InputShape SHAPE =
      new InputShape(6, List.of(new SparseInput("a", 30, 2), new SparseInput("b", 200, 3)));

  @ParameterizedTest
  @CsvSource({"scalar,RELU", "vector,RELU", "vector,TANH", "vector,NONE"})
  void trainTheSame(String provider, Activation activation) {
    NetworkSpec spec =
        NetworkSpec.of(
            SHAPE,
            net ->
                net.mask()
                    .sparse(17)
                    .activation(activation)
                    .mask()
                    .sparse(9, "b")
                    .mask()
                    .addSparse()
                    .dense(21)
                    .relu()
                    .mask()
                    .dense(11)
                    .tanh()
                    .mask()
                    .dense(OUTPUTS));
    Random random = new Random(8);
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
                  .unitsPerEvent(2)
                  .flopsTarget(spec.flops() / 5)
                  .build(),
              compact);
      int[] removals = new int[spec.masks()];
      for (int step = 1; step <= 60; step++) {
        Batch batch = batch(random);
        float[] logits = new float[batch.rows() * OUTPUTS];
        compact.logits(batch, logits);
        compact.forwardBackward(batch, Loss.SOFTMAX_CROSS_ENTROPY);
        optimizer.step();
        float[] maskedLogits = masked.step(batch, Loss.SOFTMAX_CROSS_ENTROPY, 0.02f, 0.9f);
        for (int i = 0; i < logits.length; i++) {
          same(maskedLogits[i], logits[i], "logit " + i + " at step " + step);
        }
        for (Removal removal : pruner.step()) {
          masked.mask(removal.mask(), removal.unit());
          removals[removal.mask()]++;
        }
      }
      for (int mask = 0; mask < removals.length; mask++) {
        assertTrue(removals[mask] > 0, "nothing went under mask " + mask);
      }
      compareTable(compact, masked, 1, 0, 1, compact.kept(1));
      compareTable(compact, masked, 2, 1, 0, compact.kept(2));
      compareTable(compact, masked, 3, 2, 0, compact.kept(3));
    }
  }

  private static void compareTable(
      Network compact, MaskedFloatNetwork masked, int table, int layer, int k, int[] units) {
    float[] values = compact.tables().read(table);
    assertEquals(0, values.length % units.length);
    for (int i = 0; i < values.length; i++) {
      int id = i / units.length;
      int unit = units[i % units.length];
      same(masked.tableWeight(layer, k, id, unit), values[i], "table " + table + " id " + id);
    }
  }

  private static void same(float expected, float actual, String what) {
    assertTrue(expected == actual, () -> what + ": masked " + expected + ", compact " + actual);
  }

  private static Batch batch(Random random) {
    Batch batch = new Batch(66, SHAPE, 1);
    for (int n = 0; n < 66; n++) {
      float[] row = new float[6];
      for (int i = 0; i < row.length; i++) {
        // The last inputs say little, so that they go.
        row[i] = random.nextInt(3) == 0 ? 0f : (float) random.nextGaussian() * (i < 4 ? 1 : 0.01f);
      }
      Example.random(row, SHAPE, random).addTo(batch, new float[] {random.nextInt(OUTPUTS)}, 1f);
    }
    return batch;
  }
}
