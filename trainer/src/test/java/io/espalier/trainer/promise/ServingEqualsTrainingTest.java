package io.espalier.trainer.promise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.data.CounterRandom;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.model.CompactModel;
import io.espalier.model.Predictor;
import io.espalier.network.Activation;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.optimizer.AttachedOptimizer;
import io.espalier.trainer.optimizer.Optimizer;
import io.espalier.trainer.pruning.Pruner;
import io.espalier.trainer.pruning.PruningSchedule;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The forward pass in training and the predictor of the exported file give the same bits, whatever
 * kernels each runs on.
 */
class ServingEqualsTrainingTest {
  private static final int INPUTS = 50;
  private static final int ROWS = 67;

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({
    "vector,2,vector,RELU,SIGMOID_CROSS_ENTROPY,1",
    "vector,2,scalar,RELU,SOFTMAX_CROSS_ENTROPY,10",
    "scalar,1,vector,TANH,SIGMOID_CROSS_ENTROPY,3",
    "vector,1,vector,SIGMOID,MEAN_SQUARED_ERROR,2",
    "vector,2,vector,LEAKY_RELU,SOFTMAX_CROSS_ENTROPY,4"
  })
  void sameBits(
      String training, int threads, String serving, Activation activation, Loss loss, int outputs) {
    NetworkSpec spec =
        NetworkSpec.of(
            INPUTS,
            net ->
                net.mask()
                    .dense(70)
                    .activation(activation)
                    .mask()
                    .dense(33)
                    .activation(activation)
                    .mask()
                    .dense(outputs));
    Path file = temp.resolve("model.safetensors");
    float[] trained = new float[ROWS * outputs];
    Batch last = new Batch(ROWS, INPUTS, loss.labelColumns(outputs));
    try (Kernels kernels = Kernels.named(training, KernelOptions.threads(threads));
        Network network = Network.initialize(spec, kernels, 9)) {
      AttachedOptimizer optimizer = Optimizer.adagrad(0.05f).attach(network);
      Pruner pruner =
          Pruner.fisher(
              PruningSchedule.builder()
                  .burnIn(3)
                  .every(2)
                  .unitsPerEvent(4)
                  .flopsTarget(spec.flops() / 3)
                  .build(),
              network);
      for (int step = 1; step <= 60; step++) {
        fill(last, loss, outputs, step);
        network.forwardBackward(last, loss);
        optimizer.step();
        pruner.step();
      }
      assertTrue(pruner.isDone(), "the target should have been met: " + network.flops());
      network.predict(last, loss.link(), trained);
      network.compact(loss).build().save(file);
    }
    CompactModel model = CompactModel.load(file);
    try (Kernels kernels = Kernels.named(serving, KernelOptions.defaults());
        Predictor predictor = model.newPredictor(kernels)) {
      float[] served = new float[ROWS * outputs];
      predictor.predict(last.inputs(), ROWS, served);
      assertArrayEquals(trained, served);
      float[] row = new float[INPUTS];
      float[] one = new float[outputs];
      for (int n = 0; n < ROWS; n++) {
        System.arraycopy(last.inputs(), n * INPUTS, row, 0, INPUTS);
        predictor.predict(row, one);
        System.arraycopy(one, 0, served, n * outputs, outputs);
      }
      assertArrayEquals(trained, served);
    }
  }

  private static void fill(Batch batch, Loss loss, int outputs, int step) {
    batch.clear(0);
    float[] row = new float[INPUTS];
    float[] labels = new float[batch.labelColumns()];
    for (int n = 0; n < ROWS; n++) {
      for (int i = 0; i < INPUTS; i++) {
        row[i] =
            CounterRandom.below(4, 1, step, n * INPUTS + i) == 0
                ? 0f
                : CounterRandom.unitFloat(2, step, n * INPUTS + i) - 0.5f;
      }
      for (int j = 0; j < labels.length; j++) {
        int range = loss == Loss.SOFTMAX_CROSS_ENTROPY ? outputs : 2;
        labels[j] = CounterRandom.below(range, 3, step, n * 16 + j);
      }
      batch.add(row, 0, labels, 0, 1f);
    }
  }
}
