package io.espalier.trainer.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.model.CompactModel;
import io.espalier.network.InputShape;
import io.espalier.network.Link;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import io.espalier.trainer.optimizer.AttachedOptimizer;
import io.espalier.trainer.optimizer.Optimizer;
import io.espalier.trainer.reference.Example;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sparse layers in a network: their start, their gradients, their updates, and their removals. */
class SparseNetworkTest {
  private static final InputShape SHAPE =
      new InputShape(3, List.of(new SparseInput("a", 12, 2), new SparseInput("b", 9, 2)));

  private static final NetworkSpec SPEC =
      NetworkSpec.of(
          SHAPE,
          net ->
              net.sparse(5, "a", "b")
                  .tanh()
                  .mask()
                  .embeddings(4, "b")
                  .mask()
                  .addSparse("a")
                  .dense(7)
                  .tanh()
                  .mask()
                  .dense(2));

  @Test
  void tablesStartAtZeroAndBiasesAtOneOverTheUnits() {
    try (Kernels kernels = scalar();
        Network network = Network.initialize(SPEC, kernels, 1)) {
      assertEquals(4, network.tables().count());
      for (int table = 0; table < 4; table++) {
        for (float weight : network.tables().read(table)) {
          assertEquals(0f, weight);
        }
      }
      float[] all = network.parameters().read();
      float[] biases = Arrays.copyOfRange(all, all.length - 9, all.length);
      assertArrayEquals(
          new float[] {0.2f, 0.2f, 0.2f, 0.2f, 0.2f, 0.25f, 0.25f, 0.25f, 0.25f}, biases);
      // A ReLU behind tables of zeros alone would never get a gradient.
      int behindWeights = SPEC.inputsOf(0) * 7;
      assertEquals(1f / 7, all[behindWeights]);
      assertEquals(1f / 7, all[behindWeights + 6]);
    }
  }

  /** A step of plain gradient descent with rate 1 moves every weight by its gradient. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void gradientsAreThoseOfFiniteDifferences(long seed) {
    Random random = new Random(seed);
    Batch batch = batch(random, 6);
    try (Kernels kernels = scalar();
        Network network = Network.initialize(SPEC, kernels, seed)) {
      randomize(network, random);
      float[] parameters = network.parameters().read();
      float[][] tables = tables(network);
      network.forwardBackward(batch, Loss.MEAN_SQUARED_ERROR);
      Optimizer.sgd(1f).attach(network).step();
      float[] parametersAfter = network.parameters().read();
      float[][] tablesAfter = tables(network);
      for (int table = 0; table < tables.length; table++) {
        for (int i = 0; i < tables[table].length; i++) {
          float[] changed = tables[table].clone();
          double slope =
              slope(
                  changed,
                  i,
                  () -> loss(network, parameters, withTable(tables, changed), batch, tables));
          double moved = (double) tables[table][i] - tablesAfter[table][i];
          assertEquals(slope, moved, 2e-3, "table " + table + " at " + i + ", seed " + seed);
        }
      }
      for (int i = 0; i < parameters.length; i++) {
        float[] changed = parameters.clone();
        double slope = slope(changed, i, () -> loss(network, changed, tables, batch, tables));
        double moved = (double) parameters[i] - parametersAfter[i];
        assertEquals(slope, moved, 2e-3, "parameter " + i + ", seed " + seed);
      }
    }
  }

  @FunctionalInterface
  private interface LossOf {
    double value();
  }

  private static double slope(float[] values, int i, LossOf loss) {
    float middle = values[i];
    values[i] = middle + 0x1p-7f;
    double above = loss.value();
    values[i] = middle - 0x1p-7f;
    double below = loss.value();
    values[i] = middle;
    return (above - below) / 0x1p-6;
  }

  /** The tables, with the one of this length replaced: all have different lengths. */
  private static float[][] withTable(float[][] tables, float[] table) {
    float[][] changed = tables.clone();
    for (int t = 0; t < tables.length; t++) {
      changed[t] = tables[t].length == table.length ? table : tables[t];
    }
    return changed;
  }

  private static double loss(
      Network network, float[] parameters, float[][] now, Batch batch, float[][] tables) {
    network.parameters().write(parameters);
    for (int table = 0; table < tables.length; table++) {
      network.tables().write(table, now[table]);
    }
    float[] logits = new float[batch.rows() * 2];
    network.logits(batch, logits);
    double sum = 0;
    double weights = 0;
    for (int row = 0; row < batch.rows(); row++) {
      weights += batch.weights()[row];
      for (int j = 0; j < 2; j++) {
        double d = (double) logits[row * 2 + j] - batch.labels()[row * 2 + j];
        sum += batch.weights()[row] * d * d / 2;
      }
    }
    return sum / weights;
  }

  @Test
  void everyRuleLeavesOtherRowsAlone() {
    for (Optimizer rule :
        List.of(
            Optimizer.sgd(0.1f),
            Optimizer.momentum(0.1f, 0.9f),
            Optimizer.nesterov(0.1f, 0.9f),
            Optimizer.adagrad(0.1f),
            Optimizer.adam(0.1f))) {
      try (Kernels kernels = Kernels.best(KernelOptions.threads(2));
          Network network = Network.initialize(SPEC, kernels, 5)) {
        AttachedOptimizer optimizer = rule.attach(network);
        // A first step gives all rows of these ids momentum, so that only laziness holds them.
        step(network, optimizer, new int[] {1, 4, 7}, new int[] {0, 3});
        float[][] before = tables(network);
        float[][] slotsBefore = slots(optimizer);
        step(network, optimizer, new int[] {4, 9}, new int[] {3});
        BitSet[] changed = changed(before, tables(network));
        assertEquals("[{4, 9}, {3}, {3}, {4, 9}]", Arrays.toString(changed), rule::toString);
        for (BitSet rows : changed(slotsBefore, slots(optimizer))) {
          assertTrue(List.of("{4, 9}", "{3}").contains(rows.toString()), rule + ": " + rows);
        }
      }
    }
  }

  private static void step(
      Network network, AttachedOptimizer optimizer, int[] idsOfA, int[] idsOfB) {
    Batch batch = new Batch(4, SHAPE, 2);
    for (int n = 0; n < 3; n++) {
      for (int id : idsOfA) {
        batch.sparse().get(0).add(id, 1f);
      }
      for (int id : idsOfB) {
        batch.sparse().get(1).add(id, 0.5f);
      }
      batch.add(new float[] {1, n, -1}, 0, new float[] {1, 2}, 0, 1f);
    }
    network.forwardBackward(batch, Loss.MEAN_SQUARED_ERROR);
    optimizer.step();
  }

  private static float[][] slots(AttachedOptimizer optimizer) {
    return optimizer.tableSlots().stream()
        .flatMap(block -> Arrays.stream(tables(block)))
        .toArray(float[][]::new);
  }

  private static BitSet[] changed(float[][] before, float[][] after) {
    int[] units = {5, 5, 4, 7};
    BitSet[] rows = new BitSet[before.length];
    for (int table = 0; table < before.length; table++) {
      rows[table] = new BitSet();
      for (int i = 0; i < before[table].length; i++) {
        if (Float.floatToRawIntBits(before[table][i]) != Float.floatToRawIntBits(after[table][i])) {
          rows[table].set(i / units[table % 4]);
        }
      }
    }
    return rows;
  }

  @Test
  void aStepIsThatOfTheLastBatchWhateverIsPredictedOrFilledInBetween() {
    Random random = new Random(4);
    Batch first = batch(random, 6);
    Batch other = batch(random, 20);
    try (Kernels kernels = scalar();
        Network plain = Network.initialize(SPEC, kernels, 6);
        Network busy = Network.initialize(SPEC, kernels, 6)) {
      AttachedOptimizer plainRule = Optimizer.adagrad(0.1f).attach(plain);
      AttachedOptimizer busyRule = Optimizer.adagrad(0.1f).attach(busy);
      plain.forwardBackward(first, Loss.MEAN_SQUARED_ERROR);
      plainRule.step();
      busy.forwardBackward(first, Loss.MEAN_SQUARED_ERROR);
      busy.predict(other, Link.IDENTITY, new float[40]);
      first.clear(0);
      Example.random(new float[3], SHAPE, random).addTo(first, new float[2], 1f);
      busy.logits(first, new float[2]);
      busyRule.step();
      assertArrayEquals(tables(plain), tables(busy));
      assertArrayEquals(plain.parameters().read(), busy.parameters().read());
    }
  }

  /** Of what is left of a network, a step after the removal does what one before it does. */
  @Test
  void aRemovalMayComeBeforeTheStep() {
    Batch batch = batch(new Random(7), 30);
    int[][] units = {{0, 3}, {2}, {1, 4, 5}};
    int[][] more = {{1}, null, {0}};
    try (Kernels kernels = Kernels.best(KernelOptions.threads(2));
        Network early = Network.initialize(SPEC, kernels, 6);
        Network late = Network.initialize(SPEC, kernels, 6)) {
      AttachedOptimizer earlyRule = Optimizer.adam(0.1f).attach(early);
      AttachedOptimizer lateRule = Optimizer.adam(0.1f).attach(late);
      late.forwardBackward(batch, Loss.MEAN_SQUARED_ERROR);
      lateRule.step();
      late.remove(units);
      late.remove(more);
      early.forwardBackward(batch, Loss.MEAN_SQUARED_ERROR);
      early.remove(units);
      early.remove(more);
      earlyRule.step();
      assertArrayEquals(late.parameters().read(), early.parameters().read());
      assertArrayEquals(tables(late), tables(early));
      assertArrayEquals(slots(lateRule), slots(earlyRule));
      assertEquals(3, late.tables().table(3).columns());
      assertEquals(3, late.liveSpec().sparseLayers().getLast().units());
    }
  }

  @Test
  void aModelKeepsTheRowsThatWereTrained() {
    try (Kernels kernels = scalar();
        Network network = Network.initialize(SPEC, kernels, 5)) {
      step(network, Optimizer.sgd(0.1f).attach(network), new int[] {1, 11}, new int[] {8});
      CompactModel model = network.compact(Loss.MEAN_SQUARED_ERROR).build();
      assertArrayEquals(new int[] {1, 11}, model.sparseTable(0, 0).ids());
      assertArrayEquals(new int[] {8}, model.sparseTable(1, 0).ids());
      CompactModel whole = network.compact(Loss.MEAN_SQUARED_ERROR, TableRows.ALL).build();
      assertEquals(12, whole.sparseTable(0, 0).rows());
    }
  }

  @Test
  void theTableOfAGradientThatIsNotFiniteIsNamed() {
    Batch batch = new Batch(2, SHAPE, 2);
    try (Kernels kernels = scalar();
        Network network = Network.initialize(SPEC, kernels, 5)) {
      AttachedOptimizer optimizer = Optimizer.sgd(0.1f).attach(network);
      batch.sparse().get(1).add(2, 1e38f);
      batch.sparse().get(1).add(2, 3e38f);
      batch.add(new float[3], 0, new float[] {50, 50}, 0, 1f);
      network.forwardBackward(batch, Loss.MEAN_SQUARED_ERROR);
      String message = assertThrows(NonFiniteException.class, optimizer::step).getMessage();
      assertTrue(message.contains("sparse layer 0's table of input 'b'"), message);
      assertTrue(message.contains("overflowed after examples 0 to 0"), message);
    }
  }

  @Test
  void refusesBatchesOfAnotherShape() {
    try (Kernels kernels = scalar();
        Network network = Network.initialize(SPEC, kernels, 5)) {
      Batch dense = new Batch(1, 3, 2);
      dense.add(new float[3], 0, new float[2], 0, 1f);
      says("0 sparse inputs; the network takes 2", network, dense);
      Batch other =
          new Batch(
              1,
              new InputShape(3, List.of(new SparseInput("a", 12, 1), new SparseInput("b", 8, 1))),
              2);
      other.add(new float[3], 0, new float[2], 0, 1f);
      says("sparse input 1 has 8 ids", network, other);
    }
  }

  private static void says(String part, Network network, Batch batch) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> network.forwardBackward(batch, Loss.MEAN_SQUARED_ERROR))
            .getMessage();
    assertTrue(message.contains(part), message);
  }

  private static Kernels scalar() {
    return Kernels.named("scalar", KernelOptions.defaults());
  }

  private static void randomize(Network network, Random random) {
    for (int table = 0; table < network.tables().count(); table++) {
      float[] values = network.tables().read(table);
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextFloat() - 0.5f;
      }
      network.tables().write(table, values);
    }
  }

  private static float[][] tables(Network network) {
    return tables(network.tables());
  }

  private static float[][] tables(TableBlock block) {
    float[][] tables = new float[block.count()][];
    for (int table = 0; table < tables.length; table++) {
      tables[table] = block.read(table);
    }
    return tables;
  }

  private static Batch batch(Random random, int rows) {
    Batch batch = new Batch(rows, SHAPE, 2);
    for (int n = 0; n < rows; n++) {
      float[] dense = {random.nextFloat(), random.nextFloat() - 1, 0.5f};
      float[] labels = {random.nextFloat(), random.nextFloat() - 0.5f};
      Example.random(dense, SHAPE, random).addTo(batch, labels, n % 3 == 0 ? 0.5f : 1f);
    }
    return batch;
  }
}
