package io.espalier.trainer.pruning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.network.Activation;
import io.espalier.network.InputShape;
import io.espalier.network.Loss;
import io.espalier.network.NetworkBuilder;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.optimizer.AttachedOptimizer;
import io.espalier.trainer.optimizer.Optimizer;
import io.espalier.trainer.reference.Example;
import io.espalier.trainer.reference.MaskedDoubleModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The units that go are those of an independent model in double: same steps, masks, units and
 * FLOPs; same predictions.
 */
class PruningParityTest {
  private static final int STEPS = 240;
  private static final int ROWS = 24;

  record Case(
      boolean inputMask,
      boolean hiddenMasks,
      Activation activation,
      Loss loss,
      int outputs,
      Double flopsWeight,
      double momentum,
      boolean weighted,
      boolean bias,
      boolean sparse,
      long seed) {
    Case(
        boolean inputMask,
        boolean hiddenMasks,
        Activation activation,
        Loss loss,
        int outputs,
        Double flopsWeight,
        double momentum,
        boolean weighted,
        boolean bias,
        long seed) {
      this(
          inputMask,
          hiddenMasks,
          activation,
          loss,
          outputs,
          flopsWeight,
          momentum,
          weighted,
          bias,
          false,
          seed);
    }

    /** The same with sparse inputs, summed, concatenated and added. */
    Case withSparse(long otherSeed) {
      return new Case(
          inputMask,
          hiddenMasks,
          activation,
          loss,
          outputs,
          flopsWeight,
          momentum,
          weighted,
          bias,
          true,
          otherSeed);
    }

    InputShape shape() {
      return sparse
          ? new InputShape(14, List.of(new SparseInput("a", 23, 2), new SparseInput("b", 40, 3)))
          : InputShape.dense(14);
    }
  }

  static Stream<Case> cases() {
    List<Case> dense = denseCases();
    return Stream.concat(
        dense.stream(),
        IntStream.range(0, dense.size()).mapToObj(i -> dense.get(i).withSparse(100 + i)));
  }

  private static List<Case> denseCases() {
    return List.of(
        new Case(
            false, true, Activation.RELU, Loss.SIGMOID_CROSS_ENTROPY, 1, null, 0, false, true, 1),
        new Case(
            true, true, Activation.RELU, Loss.SIGMOID_CROSS_ENTROPY, 1, null, 0.9, false, true, 2),
        new Case(
            true, false, Activation.TANH, Loss.SIGMOID_CROSS_ENTROPY, 1, null, 0, false, true, 3),
        new Case(
            false, true, Activation.RELU, Loss.SOFTMAX_CROSS_ENTROPY, 5, null, 0, false, true, 4),
        new Case(
            true, true, Activation.TANH, Loss.SOFTMAX_CROSS_ENTROPY, 5, null, 0.9, false, true, 5),
        new Case(
            true, true, Activation.RELU, Loss.SIGMOID_CROSS_ENTROPY, 1, 1e-5, 0, false, true, 6),
        new Case(
            true, true, Activation.SIGMOID, Loss.SOFTMAX_CROSS_ENTROPY, 4, 3e-6, 0, false, true, 7),
        new Case(
            false,
            true,
            Activation.LEAKY_RELU,
            Loss.MEAN_SQUARED_ERROR,
            2,
            null,
            0,
            false,
            true,
            8),
        new Case(
            true, true, Activation.RELU, Loss.SIGMOID_CROSS_ENTROPY, 3, null, 0, true, true, 9),
        new Case(
            true, true, Activation.TANH, Loss.SOFTMAX_CROSS_ENTROPY, 3, null, 0.9, true, false, 10),
        new Case(
            true, true, Activation.NONE, Loss.MEAN_SQUARED_ERROR, 1, 1e-4, 0, false, false, 11));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void removesWhatTheDoubleModelRemoves(Case c) {
    int inputs = 14;
    NetworkSpec spec =
        NetworkSpec.of(
            c.shape(),
            net -> {
              if (c.inputMask) {
                net.mask();
              }
              if (c.sparse) {
                sparse(net, c);
              }
              hidden(net, 18, c);
              hidden(net, 11, c);
              return net.dense(c.outputs);
            });
    long target = c.hiddenMasks ? spec.flops() / 4 : spec.flops() * 6 / 10;
    Random random = new Random(c.seed);
    try (Kernels kernels = Kernels.best(KernelOptions.threads(2));
        Network network = Network.initialize(spec, kernels, c.seed)) {
      MaskedDoubleModel model = new MaskedDoubleModel(spec, c.loss, network.parameters().read());
      float rate = c.activation == Activation.NONE ? 0.005f : c.sparse ? 0.015f : 0.05f;
      Optimizer rule =
          c.momentum == 0 ? Optimizer.sgd(rate) : Optimizer.momentum(rate, (float) c.momentum);
      AttachedOptimizer optimizer = rule.attach(network);
      PruningSchedule.Builder schedule =
          PruningSchedule.builder().burnIn(20).every(7).decay(0.95).flopsTarget(target);
      if (c.flopsWeight != null) {
        schedule.flopsWeight(c.flopsWeight);
      }
      Pruner pruner = Pruner.fisher(schedule.build(), network);
      List<MaskedDoubleModel.Pruned> ours = new ArrayList<>();
      List<MaskedDoubleModel.Pruned> theirs = new ArrayList<>();
      Example[] lastRows = null;
      for (int step = 1; step <= STEPS; step++) {
        int rows = step % 10 == 0 ? ROWS / 3 : ROWS;
        Example[] x = new Example[rows];
        float[][] labels = new float[rows][];
        float[] weights = c.weighted ? new float[rows] : null;
        Batch batch = new Batch(ROWS, c.shape(), c.loss.labelColumns(c.outputs));
        for (int n = 0; n < rows; n++) {
          float[] row = new float[inputs];
          fill(random, row);
          x[n] = Example.random(row, c.shape(), random);
          labels[n] = label(c, row);
          // Another sum in each batch, so that a mean over the weights is not one over the rows.
          float weight = c.weighted ? (n % 4) * 0.5f * (1 + step % 3) : 1f;
          if (c.weighted) {
            weights[n] = weight;
          }
          x[n].addTo(batch, labels[n], weight);
        }
        lastRows = x;
        network.forwardBackward(batch, c.loss);
        optimizer.step();
        for (Removal removal : pruner.step()) {
          ours.add(
              new MaskedDoubleModel.Pruned(
                  removal.step(), removal.mask(), removal.unit(), removal.flops()));
        }
        theirs.addAll(
            model.step(x, labels, weights, rate, c.momentum, 0.95, 20, 7, target, c.flopsWeight));
      }
      assertEquals(theirs, ours, c::toString);
      assertTrue(ours.size() > 8, () -> "the case should cross many removals: " + c);
      Batch batch = new Batch(lastRows.length, c.shape(), 0);
      for (Example row : lastRows) {
        row.addTo(batch, new float[0], 1f);
      }
      float[] logits = new float[lastRows.length * c.outputs];
      network.logits(batch, logits);
      for (int n = 0; n < lastRows.length; n++) {
        double[] expected = model.logits(lastRows[n]);
        for (int j = 0; j < c.outputs; j++) {
          assertEquals(expected[j], logits[n * c.outputs + j], 1e-4, c::toString);
        }
      }
    }
  }

  private static void sparse(NetworkBuilder net, Case c) {
    net.sparse(8).activation(c.activation);
    if (!c.bias) {
      net.noBias();
    }
    if (c.hiddenMasks) {
      net.mask();
    }
    net.embeddings(5, "b", "a").mask().addSparse("a").addSparse("b");
  }

  private static void hidden(NetworkBuilder net, int units, Case c) {
    net.dense(units).activation(c.activation);
    if (!c.bias) {
      net.noBias();
    }
    if (c.hiddenMasks) {
      net.mask();
    }
  }

  /** The last inputs carry nothing. */
  private static void fill(Random random, float[] row) {
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) random.nextGaussian() * (1 + i % 3);
    }
  }

  private static float[] label(Case c, float[] x) {
    double score = x[0] + 0.5 * x[1] * x[2] - Math.abs(x[3]) + 0.3 * x[4];
    if (c.loss == Loss.SOFTMAX_CROSS_ENTROPY) {
      return new float[] {
        (int) Math.min(c.outputs - 1, Math.max(0, Math.floor(score + c.outputs / 2.0)))
      };
    }
    float[] labels = new float[c.outputs];
    for (int j = 0; j < labels.length; j++) {
      double shifted = score + j * x[5];
      labels[j] = c.loss == Loss.MEAN_SQUARED_ERROR ? (float) shifted : shifted > 0 ? 1 : 0;
    }
    return labels;
  }
}
