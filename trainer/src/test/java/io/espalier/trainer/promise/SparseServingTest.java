package io.espalier.trainer.promise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.model.CompactModel;
import io.espalier.model.Predictor;
import io.espalier.network.Loss;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.network.TableRows;
import io.espalier.trainer.optimizer.AttachedOptimizer;
import io.espalier.trainer.optimizer.Optimizer;
import io.espalier.trainer.pruning.Pruner;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The forward pass in training and the predictor of the exported file give the same bits with
 * sparse inputs too: with all rows of the tables, and with those alone that were trained.
 */
class SparseServingTest {
  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({
    "vector,2,vector,TRAINED",
    "vector,1,scalar,TRAINED",
    "scalar,1,vector,ALL",
    "vector,3,vector,ALL"
  })
  void sameBits(String training, int threads, String serving, TableRows rows) {
    Path file = temp.resolve("model.safetensors");
    int outputs = SparseGoldenRun.SPEC.outputs();
    Batch batch = new Batch(70, SparseGoldenRun.SHAPE, 1);
    float[] trained = new float[70 * outputs];
    try (Kernels kernels = Kernels.named(training, KernelOptions.threads(threads));
        Network network = Network.initialize(SparseGoldenRun.SPEC, kernels, 9)) {
      AttachedOptimizer optimizer = Optimizer.adagrad(0.05f).attach(network);
      Pruner pruner = Pruner.fisher(SparseGoldenRun.schedule(), network);
      for (int step = 1; step <= 100; step++) {
        SparseGoldenRun.fill(batch, step);
        network.forwardBackward(batch, Loss.SOFTMAX_CROSS_ENTROPY);
        optimizer.step();
        pruner.step();
      }
      assertTrue(network.flops() < SparseGoldenRun.SPEC.flops() * 2 / 3, "little was pruned");
      // Examples of which training knows nothing, so that some ids have never been seen.
      SparseGoldenRun.fill(batch, 1001);
      network.predict(batch, Loss.SOFTMAX_CROSS_ENTROPY.link(), trained);
      network.compact(Loss.SOFTMAX_CROSS_ENTROPY, rows).build().save(file);
    }
    CompactModel model = CompactModel.load(file);
    assertEquals(rows == TableRows.ALL, model.sparseTable(0, 1).rows() == 1024);
    try (Kernels kernels = Kernels.named(serving, KernelOptions.defaults());
        Predictor predictor = model.newPredictor(kernels)) {
      float[] served = new float[trained.length];
      predictor.predict(batch, served);
      assertArrayEquals(trained, served);
    }
  }
}
