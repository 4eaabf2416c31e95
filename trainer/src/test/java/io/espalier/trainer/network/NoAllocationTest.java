package io.espalier.trainer.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.espalier.data.Batch;
import io.espalier.data.CounterRandom;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.cuda.standin.TestGpu;
import io.espalier.network.InputShape;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import io.espalier.trainer.optimizer.AttachedOptimizer;
import io.espalier.trainer.optimizer.Optimizer;
import io.espalier.trainer.pruning.Pruner;
import io.espalier.trainer.pruning.PruningSchedule;
import io.espalier.trainer.reference.Example;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A whole step, pruning signal and all, allocates nothing once the compiler has seen to it. How
 * soon that is depends on the machine, so steps are made until a round of them allocates nothing.
 */
class NoAllocationTest {
  private static final int ROUND = 500;
  private static final int GPU_ROUND = 20;
  private static final int MOST_ROUNDS = 200;

  @ParameterizedTest
  @CsvSource({
    "vector,1,SIGMOID_CROSS_ENTROPY",
    "vector,2,SOFTMAX_CROSS_ENTROPY",
    "scalar,1,MEAN_SQUARED_ERROR"
  })
  void aStep(String provider, int threads, Loss loss) {
    step(provider, threads, loss, ROUND);
  }

  @Tag("gpu")
  @ParameterizedTest
  @CsvSource({"1,SIGMOID_CROSS_ENTROPY", "2,SOFTMAX_CROSS_ENTROPY"})
  void aStepOnTheGpu(int threads, Loss loss) {
    TestGpu.assume();
    step("cuda", threads, loss, GPU_ROUND);
  }

  private static void step(String provider, int threads, Loss loss, int steps) {
    int outputs = loss == Loss.SOFTMAX_CROSS_ENTROPY ? 3 : 1;
    NetworkSpec spec =
        NetworkSpec.of(
            8, net -> net.mask().dense(16).relu().mask().dense(9).tanh().mask().dense(outputs));
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Kernels kernels = Kernels.named(provider, KernelOptions.threads(threads));
        Network network = Network.initialize(spec, kernels, 1)) {
      Optimizer rule = threads == 1 ? Optimizer.momentum(1e-4f, 0.9f) : Optimizer.adagrad(1e-4f);
      AttachedOptimizer optimizer = rule.attach(network);
      Pruner pruner =
          Pruner.fisher(
              PruningSchedule.builder().burnIn(Long.MAX_VALUE - 1).flopsTarget(100).build(),
              network);
      Batch batch = batch(outputs);
      long allocated = -1;
      for (int round = 0; round < MOST_ROUNDS && allocated != 0; round++) {
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < steps; i++) {
          network.forwardBackward(batch, loss);
          optimizer.step();
          pruner.step();
        }
        allocated = thread.getCurrentThreadAllocatedBytes() - before;
      }
      assertEquals(0, allocated, "bytes in the last " + steps + " steps");
    }
  }

  @ParameterizedTest
  @CsvSource({"vector,1,sgd", "vector,2,momentum", "vector,2,adagrad"})
  void aStepWithSparseLayers(String provider, int threads, String rule) {
    sparseStep(provider, threads, rule, ROUND);
  }

  @Tag("gpu")
  @ParameterizedTest
  @ValueSource(strings = {"momentum", "adagrad"})
  void aStepWithSparseLayersOnTheGpu(String rule) {
    TestGpu.assume();
    sparseStep("cuda", 1, rule, GPU_ROUND);
  }

  private static void sparseStep(String provider, int threads, String rule, int steps) {
    InputShape shape =
        new InputShape(4, List.of(new SparseInput("a", 50, 2), new SparseInput("b", 900, 2)));
    NetworkSpec spec =
        NetworkSpec.of(
            shape,
            net ->
                net.mask()
                    .sparse(8)
                    .relu()
                    .mask()
                    .embeddings(3, "b")
                    .addSparse("a")
                    .dense(9)
                    .relu()
                    .mask()
                    .dense(1));
    Optimizer optimizerRule =
        switch (rule) {
          case "sgd" -> Optimizer.sgd(1e-4f);
          case "momentum" -> Optimizer.momentum(1e-4f, 0.9f);
          default -> Optimizer.adagrad(1e-4f);
        };
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Kernels kernels = Kernels.named(provider, KernelOptions.threads(threads));
        Network network = Network.initialize(spec, kernels, 1)) {
      AttachedOptimizer optimizer = optimizerRule.attach(network);
      Pruner pruner =
          Pruner.fisher(
              PruningSchedule.builder().burnIn(Long.MAX_VALUE - 1).flopsTarget(100).build(),
              network);
      Batch batch = new Batch(64, shape, 1);
      Random random = new Random(1);
      for (int n = 0; n < 64; n++) {
        float[] dense = {random.nextFloat(), 1, 2, -1};
        Example.random(dense, shape, random).addTo(batch, new float[] {n % 2}, 1f);
      }
      long allocated = -1;
      for (int round = 0; round < MOST_ROUNDS && allocated != 0; round++) {
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < steps; i++) {
          network.forwardBackward(batch, Loss.SIGMOID_CROSS_ENTROPY);
          optimizer.step();
          pruner.step();
        }
        allocated = thread.getCurrentThreadAllocatedBytes() - before;
      }
      assertEquals(0, allocated, "bytes in the last " + steps + " steps");
    }
  }

  private static Batch batch(int outputs) {
    Batch batch = new Batch(64, 8, 1);
    float[] row = new float[8];
    for (int n = 0; n < 64; n++) {
      for (int i = 0; i < row.length; i++) {
        row[i] = CounterRandom.unitFloat(1, n, i);
      }
      float label = CounterRandom.below(Math.max(2, outputs), 2, n, 0);
      batch.add(row, 0, new float[] {label}, 0, n % 2 == 0 ? 1f : 0.5f);
    }
    return batch;
  }
}
