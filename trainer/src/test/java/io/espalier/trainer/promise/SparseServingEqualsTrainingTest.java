package io.espalier.trainer.promise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.data.CounterRandom;
import io.espalier.data.SparseRows;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.model.CompactModel;
import io.espalier.model.Predictor;
import io.espalier.model.random.RandomModels;
import io.espalier.network.InputShape;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.optimizer.AttachedOptimizer;
import io.espalier.trainer.optimizer.Optimizer;
import io.espalier.trainer.pruning.Pruner;
import io.espalier.trainer.pruning.PruningSchedule;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * As {@link ServingEqualsTrainingTest}, with sparse inputs: the exported file has rows for those
 * ids alone that were trained, and is asked for others too.
 */
class SparseServingEqualsTrainingTest {
  private static final int ROWS = 67;

  private static final InputShape DENSE_AND_IDS =
      new InputShape(9, List.of(new SparseInput("a", 2000, 3), new SparseInput("b", 40, 3)));
  private static final InputShape IDS =
      new InputShape(0, List.of(new SparseInput("a", 2000, 3), new SparseInput("b", 40, 3)));

  private static final NetworkSpec ALL_KINDS =
      NetworkSpec.of(
          DENSE_AND_IDS,
          net ->
              net.mask()
                  .sparse(21, "a", "b")
                  .relu()
                  .mask()
                  .embeddings(6, "b")
                  .mask()
                  .addSparse("a")
                  .dense(30)
                  .tanh()
                  .mask()
                  .dense(1));

  private static final NetworkSpec EMBEDDINGS =
      NetworkSpec.of(IDS, net -> net.embeddings(8).mask().dense(33).relu().mask().dense(1));

  private static final NetworkSpec LOGISTIC_REGRESSION =
      NetworkSpec.of(IDS, net -> net.addSparse().dense(1));

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({
    "vector,2,vector,0",
    "vector,2,scalar,0",
    "scalar,1,vector,0",
    "vector,1,vector,1",
    "scalar,1,vector,1",
    "vector,1,scalar,2",
    "scalar,1,vector,2"
  })
  void sameBits(String training, int threads, String serving, int network) {
    NetworkSpec spec = List.of(ALL_KINDS, EMBEDDINGS, LOGISTIC_REGRESSION).get(network);
    Path file = temp.resolve("model.safetensors");
    Batch batch = new Batch(ROWS, spec.inputShape(), 1);
    float[] trained = new float[ROWS];
    try (Kernels kernels = Kernels.named(training, KernelOptions.threads(threads));
        Network net = Network.initialize(spec, kernels, 9)) {
      train(net, batch, spec);
      fill(batch, 1_000, 1);
      net.predict(batch, Loss.SIGMOID_CROSS_ENTROPY.link(), trained);
      net.compact(Loss.SIGMOID_CROSS_ENTROPY).build().save(file);
    }
    CompactModel model = CompactModel.load(file);
    assertTrue(
        model.sparseTable(0, 0).rows() < model.sparseTable(0, 0).buckets(),
        "all rows were trained: " + model);
    try (Kernels kernels = Kernels.named(serving, KernelOptions.defaults());
        Predictor predictor = model.newPredictor(kernels)) {
      float[] served = new float[ROWS];
      predictor.predict(batch, served);
      assertArrayEquals(trained, served);
      float[] one = new float[1];
      for (int row = 0; row < ROWS; row++) {
        predictor.predict(RandomModels.row(model, batch, row), one);
        assertEquals(trained[row], one[0], "row " + row);
      }
    }
  }

  private static void train(Network net, Batch batch, NetworkSpec spec) {
    AttachedOptimizer optimizer = Optimizer.adagrad(0.05f).attach(net);
    boolean prunes = spec.masks() > 0;
    Pruner pruner =
        prunes
            ? Pruner.fisher(
                PruningSchedule.builder()
                    .burnIn(3)
                    .every(2)
                    .unitsPerEvent(3)
                    .flopsTarget(spec.flops() / 2)
                    .build(),
                net)
            : null;
    for (int step = 1; step <= 60; step++) {
      fill(batch, step, 2);
      net.forwardBackward(batch, Loss.SIGMOID_CROSS_ENTROPY);
      optimizer.step();
      if (prunes) {
        pruner.step();
      }
    }
    assertTrue(!prunes || pruner.isDone(), () -> "the target should have been met: " + net.flops());
  }

  /** Rows with ids of the lowest 1 / {@code part} of all, so that others are never trained. */
  private static void fill(Batch batch, int step, int part) {
    batch.clear(0);
    float[] row = new float[batch.inputWidth()];
    float[] label = new float[1];
    for (int n = 0; n < ROWS; n++) {
      for (int i = 0; i < row.length; i++) {
        row[i] = CounterRandom.unitFloat(2, step, n * 100L + i) - 0.5f;
      }
      for (int s = 0; s < batch.sparse().size(); s++) {
        SparseRows sparse = batch.sparse().get(s);
        int entries = CounterRandom.below(7, 3 + s, step, n);
        for (int e = 0; e < entries; e++) {
          sparse.add(
              CounterRandom.below(sparse.columns() / part, 5 + s, step, n * 100L + e),
              CounterRandom.unitFloat(7 + s, step, n * 100L + e));
        }
      }
      label[0] = CounterRandom.below(2, 9, step, n);
      batch.add(row, 0, label, 0, 1f);
    }
  }
}
