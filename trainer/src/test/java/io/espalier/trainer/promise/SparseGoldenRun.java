package io.espalier.trainer.promise;

import io.espalier.data.Batch;
import io.espalier.data.CounterRandom;
import io.espalier.data.SparseRows;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.network.InputShape;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.optimizer.AttachedOptimizer;
import io.espalier.trainer.optimizer.Optimizer;
import io.espalier.trainer.pruning.Pruner;
import io.espalier.trainer.pruning.PruningSchedule;
import java.util.List;

/**
 * {@link GoldenRun} with sparse inputs: beside dense ones, summed, concatenated and added; masks on
 * the input, on sparse and on dense layers. Also a program: {@code SparseGoldenRun RULE PROVIDER
 * BITS THREADS STEPS} prints the hash.
 */
final class SparseGoldenRun {
  static final int STEPS = 150;
  static final InputShape SHAPE =
      new InputShape(
          7,
          List.of(
              new SparseInput("tags", 64, 3),
              new SparseInput("words", 1024, 6),
              new SparseInput("place", 19, 1)));
  static final NetworkSpec SPEC =
      NetworkSpec.of(
          SHAPE,
          net ->
              net.mask()
                  .sparse(19, "tags", "words")
                  .tanh()
                  .mask()
                  .embeddings(5, "words", "place")
                  .mask()
                  .sparse(6, "place")
                  .addSparse("tags", "place")
                  .dense(21)
                  .relu()
                  .mask()
                  .dense(9)
                  .sigmoid()
                  .mask()
                  .dense(3));
  private static final long SEED = 20261;

  /** SHA-256 of the kept units, the live weights and the tables after {@value #STEPS} steps. */
  enum Rule {
    SGD(Optimizer.sgd(0.3f), "707b2f053a566df6b7665eabe1ce11440700649e9da658923e131bf6f937cb4e"),
    MOMENTUM(
        Optimizer.momentum(0.05f, 0.9f),
        "19c5c6111121e317ccfc15b26506b59def9e439dd319194da224a7eb9f699b9a"),
    NESTEROV(
        Optimizer.nesterov(0.05f, 0.9f),
        "51e23152a2bf9c64291f135725046cbcd47a927024147188427f1ea75a917972"),
    ADAGRAD(
        Optimizer.adagrad(0.1f),
        "07c60ea0fe6bab59d01290c284a758c92c98bbe63dd2cfad3689c208ea86584b"),
    ADAM(Optimizer.adam(0.01f), "e0a878507ea64d416326a28f5b4eaa5f90416f4a67217e555cca0cfc66a49df9");

    final Optimizer optimizer;
    final String golden;

    Rule(Optimizer optimizer, String golden) {
      this.optimizer = optimizer;
      this.golden = golden;
    }
  }

  private SparseGoldenRun() {}

  /** Prints the hash. */
  public static void main(String[] args) {
    KernelOptions options = new KernelOptions(Integer.parseInt(args[3]), Integer.parseInt(args[2]));
    System.out.println(hash(Rule.valueOf(args[0]), args[1], options, Integer.parseInt(args[4])));
  }

  static String hash(Rule rule, String provider, KernelOptions options, int steps) {
    try (Kernels kernels = Kernels.named(provider, options);
        Network network = Network.initialize(SPEC, kernels, SEED)) {
      AttachedOptimizer optimizer = rule.optimizer.attach(network);
      Pruner pruner = Pruner.fisher(schedule(), network);
      Batch batch = new Batch(70, SHAPE, 1);
      int removed = 0;
      for (int step = 1; step <= steps; step++) {
        fill(batch, step);
        network.forwardBackward(batch, Loss.SOFTMAX_CROSS_ENTROPY);
        optimizer.step();
        removed += pruner.step().size();
      }
      if (steps == STEPS && removed < 20) {
        throw new AssertionError("only " + removed + " units went");
      }
      return GoldenRun.hash(network);
    }
  }

  static PruningSchedule schedule() {
    return PruningSchedule.builder()
        .burnIn(20)
        .every(4)
        .decay(0.9)
        .unitsPerEvent(2)
        .flopsTarget(500)
        .build();
  }

  /**
   * Dense rows of integers over 8, none to four ids a row and some of them twice, labels from both:
   * the same floats on every machine.
   */
  static void fill(Batch batch, int step) {
    batch.clear(0);
    int rows = step % 7 == 0 ? 33 : 70;
    float[] row = new float[batch.inputWidth()];
    float[] label = new float[1];
    for (int n = 0; n < rows; n++) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (CounterRandom.below(33, SEED, step, n * 64 + i) - 16) / 8f;
      }
      float score = row[0] + row[1] * row[2];
      for (int input = 0; input < batch.sparse().size(); input++) {
        score += entries(batch.sparse().get(input), SEED + 1 + input, step, n);
      }
      label[0] = score < -1 ? 0 : score < 1 ? 1 : 2;
      batch.add(row, 0, label, 0, n % 5 == 0 ? 0.5f : 1f);
    }
  }

  /** Small ids are more frequent than large ones. */
  private static float entries(SparseRows target, long stream, int step, int n) {
    int count = CounterRandom.below(5, stream, step, n * 64);
    float score = 0;
    for (int e = 0; e < count; e++) {
      int below = 1 + CounterRandom.below(target.columns(), stream, step, n * 64 + 2 * e + 1);
      int id = CounterRandom.below(below, stream, step, n * 64 + 2 * e + 2);
      float value = 1 - (e % 3) * 0.375f;
      target.add(id, value);
      score += value * (id % 3 - 1);
    }
    return score;
  }
}
