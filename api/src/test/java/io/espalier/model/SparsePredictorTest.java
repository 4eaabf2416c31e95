package io.espalier.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.espalier.data.Batch;
import io.espalier.data.SparseRows;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.reference.ActivationReference;
import io.espalier.kernels.reference.ScalarProvider;
import io.espalier.model.random.RandomModels;
import io.espalier.network.InputShape;
import io.espalier.network.Layer;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import io.espalier.network.SparseLayer;
import io.espalier.network.SparseLayer.Join;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SparsePredictorTest {
  private static final float[] NONE = new float[0];

  private static CompactModel randomModel(Random random) {
    return RandomModels.model(random, RandomModels.sparseSpec(random));
  }

  /** The order of the forward pass, written down once more: plain loops over rows of floats. */
  @Test
  void computesWhatTheNetworkSays() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      CompactModel model = randomModel(random);
      int rows = 1 + random.nextInt(5);
      Batch batch = RandomModels.batch(random, model, rows);
      float[] actual = new float[rows * model.outputs()];
      try (Predictor predictor =
          model.newPredictor(new ScalarProvider().open(KernelOptions.defaults()))) {
        predictor.logits(batch, actual);
      }
      for (int row = 0; row < rows; row++) {
        float[] expected = outputs(model, batch, row);
        for (int j = 0; j < expected.length; j++) {
          assertEquals(
              expected[j],
              actual[row * expected.length + j],
              "seed " + seed + ", row " + row + " of " + model);
        }
      }
    }
  }

  private static float[] outputs(CompactModel model, Batch batch, int row) {
    NetworkSpec live = model.liveSpec();
    float[] x = new float[live.inputsOf(0)];
    int[] inputs = model.spec().inputMasked() ? model.kept(0) : upTo(model.inputs());
    for (int i = 0; i < inputs.length; i++) {
      x[i] = batch.inputs()[row * model.inputs() + inputs[i]];
    }
    for (int i = 0; i < live.sparseLayers().size(); i++) {
      SparseLayer layer = live.sparseLayers().get(i);
      if (layer.join() == Join.CONCATENATED) {
        float[] sums = layer.bias() ? model.sparseBiases(i) : new float[layer.units()];
        addTables(model, i, batch, row, sums);
        ActivationReference.forward(layer.activation(), sums, 0, sums.length);
        System.arraycopy(sums, 0, x, live.offsetOfSparseLayer(i), sums.length);
      }
    }
    for (int i = 0; i < live.layers().size(); i++) {
      Layer layer = live.layers().get(i);
      float[] sums = layer.bias() ? model.biases(i) : new float[layer.units()];
      float[] weights = model.weights(i);
      for (int o = 0; o < sums.length; o++) {
        for (int k = 0; k < x.length; k++) {
          sums[o] = Math.fma(x[k], weights[o * x.length + k], sums[o]);
        }
      }
      for (int s = 0; i == 0 && s < live.sparseLayers().size(); s++) {
        if (live.sparseLayers().get(s).join() == Join.ADDED) {
          addTables(model, s, batch, row, sums);
        }
      }
      ActivationReference.forward(layer.activation(), sums, 0, sums.length);
      x = sums;
    }
    return x;
  }

  private static void addTables(
      CompactModel model, int sparseLayer, Batch batch, int row, float[] sums) {
    List<Integer> inputs = model.liveSpec().sparseLayers().get(sparseLayer).inputs();
    for (int k = 0; k < inputs.size(); k++) {
      SparseTable table = model.sparseTable(sparseLayer, k);
      SparseRows entries = batch.sparse().get(inputs.get(k));
      for (int e = entries.starts()[row]; e < entries.starts()[row + 1]; e++) {
        int at = table.rowOf(entries.ids()[e]);
        for (int j = 0; at >= 0 && j < sums.length; j++) {
          sums[j] = Math.fma(entries.values()[e], table.row(at)[j], sums[j]);
        }
      }
    }
  }

  private static int[] upTo(int width) {
    int[] all = new int[width];
    Arrays.setAll(all, i -> i);
    return all;
  }

  /** With a row of zeros for every id that has none, as in training. */
  @Test
  void rowsThatAreLeftOutGiveTheBitsOfRowsOfZeros() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      CompactModel model = randomModel(random);
      CompactModel whole = withAllRows(model);
      int rows = 1 + random.nextInt(40);
      Batch batch = RandomModels.batch(random, model, rows);
      float[] expected = new float[rows * model.outputs()];
      float[] actual = new float[rows * model.outputs()];
      try (Predictor first = whole.newPredictor();
          Predictor second = model.newPredictor()) {
        first.predict(batch, expected);
        second.predict(batch, actual);
      }
      assertArrayEquals(expected, actual, 0f, "seed " + seed);
    }
  }

  private static CompactModel withAllRows(CompactModel model) {
    CompactModelBuilder builder = CompactModel.builder(model.spec(), model.loss());
    for (int mask = 0; mask < model.spec().masks(); mask++) {
      builder.kept(mask, model.kept(mask));
    }
    NetworkSpec live = model.liveSpec();
    for (int i = 0; i < live.layers().size(); i++) {
      builder.weights(i, model.weights(i)).biases(i, model.biases(i));
    }
    for (int i = 0; i < live.sparseLayers().size(); i++) {
      SparseLayer layer = live.sparseLayers().get(i);
      for (int k = 0; k < layer.inputs().size(); k++) {
        SparseTable table = model.sparseTable(i, k);
        float[] all = new float[table.buckets() * table.units()];
        for (int row = 0; row < table.rows(); row++) {
          int at = table.idOf(row) * table.units();
          System.arraycopy(table.row(row), 0, all, at, table.units());
        }
        builder.sparseTable(i, k, all);
      }
      builder.sparseBiases(i, model.sparseBiases(i));
    }
    return builder.build();
  }

  @Test
  void aRowGivesTheSameBitsAloneAndInABatch() {
    for (long seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      CompactModel model = randomModel(random);
      int rows = 1 + random.nextInt(600);
      Batch batch = RandomModels.batch(random, model, rows);
      float[] all = new float[rows * model.outputs()];
      float[] logits = new float[rows * model.outputs()];
      float[] one = new float[model.outputs()];
      try (Predictor predictor = model.newPredictor()) {
        predictor.predict(batch, all);
        predictor.logits(batch, logits);
        for (int row = 0; row < rows; row++) {
          Batch alone = RandomModels.row(model, batch, row);
          predictor.predict(alone, one);
          assertRow(all, row, one, "seed " + seed + ", row " + row);
          predictor.logits(alone, one);
          assertRow(logits, row, one, "logits, seed " + seed + ", row " + row);
        }
      }
    }
  }

  private static void assertRow(float[] all, int row, float[] one, String message) {
    float[] there = Arrays.copyOfRange(all, row * one.length, (row + 1) * one.length);
    assertArrayEquals(RandomModels.bits(there), RandomModels.bits(one), message);
  }

  @Test
  void aDenseModelTakesBatchesToo() {
    Random random = new Random(4);
    CompactModel model = RandomModels.model(random);
    Batch batch = RandomModels.batch(random, model, 300);
    float[] expected = new float[300 * model.outputs()];
    float[] actual = new float[300 * model.outputs()];
    try (Predictor predictor = model.newPredictor()) {
      predictor.predict(batch.inputs(), 300, expected);
      predictor.predict(batch, actual);
      assertArrayEquals(expected, actual);
      predictor.logits(batch.inputs(), 300, expected);
      predictor.logits(batch, actual);
      assertArrayEquals(expected, actual);
    }
  }

  /** A logistic regression over ids alone: no dense input, and nothing concatenated. */
  @Test
  void addedTablesNeedNoOtherInput() {
    CompactModel model =
        CompactModel.builder(
                NetworkSpec.of(
                    new InputShape(0, List.of(new SparseInput("ids", 8, 1))),
                    net -> net.addSparse().dense(1)),
                Loss.SIGMOID_CROSS_ENTROPY)
            .biases(0, new float[] {0.5f})
            .sparseTable(0, 0, new int[] {2, 6}, new float[] {1, -3})
            .build();
    float[] logits = new float[2];
    Batch both = new Batch(2, model.inputShape(), 0);
    both.endRow(1);
    both.sparse().get(0).add(6, 2);
    both.sparse().get(0).add(5, 7);
    both.sparse().get(0).add(2, 4);
    both.endRow(1);
    try (Predictor predictor = model.newPredictor()) {
      predictor.logits(both, logits);
      assertArrayEquals(new float[] {0.5f, 0.5f - 6 + 4}, logits);
      predictor.predict(both, logits);
      assertEquals(1 / (1 + Math.exp(-0.5)), logits[0], 1e-7);
    }
  }

  @Test
  void anEntryWithoutARowAddsNothingWhateverItsValue() {
    CompactModel model = twoInputs();
    Batch batch = new Batch(1, model.inputShape(), 0);
    batch.sparse().get(0).add(1, Float.NaN);
    batch.sparse().get(0).add(15, Float.POSITIVE_INFINITY);
    batch.add(new float[3], 0, NONE, 0, 1);
    float[] logits = new float[1];
    try (Predictor predictor = model.newPredictor()) {
      predictor.logits(batch, logits);
    }
    assertTrue(Float.isFinite(logits[0]), "it is " + logits[0]);
  }

  private static CompactModel twoInputs() {
    return CompactModel.builder(
            NetworkSpec.of(
                new InputShape(
                    3, List.of(new SparseInput("user", 16, 2), new SparseInput("item", 32, 1))),
                net -> net.sparse(2).embeddings(1, "item").noBias().dense(1)),
            Loss.MEAN_SQUARED_ERROR)
        .weights(0, new float[] {1, 2, 3, 4, 5, 6})
        .biases(0, new float[] {1})
        .sparseTable(0, 0, new int[] {0, 7}, new float[] {1, 2, 3, 4})
        .sparseTable(0, 1, new float[64])
        .sparseBiases(0, new float[] {1, 1})
        .sparseTable(1, 0, new int[0], NONE)
        .build();
  }

  @Test
  void refusesWhatDoesNotFitAndNamesIt() {
    CompactModel model = twoInputs();
    SparseInput user = model.spec().sparseInputs().get(0);
    SparseInput item = model.spec().sparseInputs().get(1);
    Predictor predictor = model.newPredictor();
    assertRefused(
        "have 2 dense values and the model takes 3",
        predictor,
        new InputShape(2, twice(user, item)));
    assertRefused(
        "has 1 sparse inputs and the model takes 2: [user, item]",
        predictor,
        new InputShape(3, List.of(user)));
    assertRefused("has 0 sparse inputs", predictor, InputShape.dense(3));
    assertRefused(
        "sparse input 'item' are below 16 in the batch and below 32 in the model",
        predictor,
        new InputShape(3, twice(user, new SparseInput("other", 16, 1))));
    for (Runnable call :
        List.<Runnable>of(
            () -> predictor.predict(new float[3]),
            () -> predictor.logit(new float[3]),
            () -> predictor.predict(new float[3], new float[1]),
            () -> predictor.logits(new float[3], 1, new float[1]))) {
      String message = assertThrows(IllegalStateException.class, call::run).getMessage();
      assertTrue(message.contains("[user, item]"), message);
      assertTrue(message.contains("call predict(Batch, float[])"), message);
    }
    Batch batch = RandomModels.batch(new Random(1), model, 3);
    assertThrows(IllegalArgumentException.class, () -> predictor.predict(batch, new float[2]));
    batch.clear(0);
    predictor.predict(batch, NONE);
    predictor.close();
    assertThrows(IllegalStateException.class, () -> predictor.predict(batch, new float[3]));
  }

  private static List<SparseInput> twice(SparseInput first, SparseInput second) {
    return List.of(first, second);
  }

  private static void assertRefused(String words, Predictor predictor, InputShape shape) {
    Batch batch = new Batch(1, shape, 0);
    batch.add(new float[shape.width()], 0, NONE, 0, 1);
    String message =
        assertThrows(IllegalArgumentException.class, () -> predictor.predict(batch, new float[1]))
            .getMessage();
    assertTrue(message.contains(words), message);
  }

  @Test
  void aCallAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Random random = new Random(1);
    CompactModel model =
        RandomModels.model(
            random,
            NetworkSpec.of(
                new InputShape(
                    20, List.of(new SparseInput("a", 500, 2), new SparseInput("b", 90, 1))),
                net ->
                    net.mask()
                        .sparse(8, "a", "b")
                        .relu()
                        .embeddings(3, "a")
                        .addSparse("b")
                        .dense(16)
                        .dense(1)));
    Batch many = RandomModels.batch(random, model, 300);
    Batch one = RandomModels.row(model, many, 0);
    float[] out = new float[300];
    try (Predictor predictor =
        model.newPredictor(new ScalarProvider().open(KernelOptions.defaults()))) {
      Runnable predictions =
          () -> {
            for (int i = 0; i < 100; i++) {
              predictor.predict(one, out);
              predictor.logits(one, out);
            }
            predictor.predict(many, out);
            predictor.logits(many, out);
          };
      predictions.run();
      long self = allocatedBy(threads, () -> {});
      assertEquals(self, allocatedBy(threads, predictions));
    }
  }

  private static long allocatedBy(ThreadMXBean threads, Runnable work) {
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 5; attempt++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      work.run();
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  @Test
  void manyPredictorsShareOneModel() throws Exception {
    Random random = new Random(3);
    CompactModel model =
        RandomModels.model(
            random,
            NetworkSpec.of(
                new InputShape(5, List.of(new SparseInput("a", 1000, 2))),
                net -> net.sparse(8).relu().mask().dense(3)));
    int rows = 200;
    Batch batch = RandomModels.batch(random, model, rows);
    float[] expected = new float[rows * 3];
    try (Predictor predictor = model.newPredictor()) {
      predictor.predict(batch, expected);
    }
    Callable<Integer> work =
        () -> {
          int wrong = 0;
          try (Predictor predictor = model.newPredictor()) {
            float[] out = new float[3];
            Batch row = new Batch(1, model.inputShape(), 0);
            for (int i = 0; i < 10 * rows; i++) {
              RandomModels.copyRow(batch, i % rows, row);
              predictor.predict(row, out);
              for (int j = 0; j < 3; j++) {
                wrong += out[j] == expected[i % rows * 3 + j] ? 0 : 1;
              }
            }
          }
          return wrong;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        results.add(threads.submit(work));
      }
      for (Future<Integer> result : results) {
        assertEquals(0, result.get());
      }
    }
  }
}
