package io.espalier.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.espalier.kernels.HostBuffer;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.reference.ScalarProvider;
import io.espalier.model.random.RandomModels;
import io.espalier.network.Layer;
import io.espalier.network.Link;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PredictorTest {
  @Test
  void aCompactNetworkGivesTheBitsOfTheMaskedOne() {
    try (Kernels kernels = new ScalarProvider().open(KernelOptions.defaults())) {
      for (long seed = 0; seed < 200; seed++) {
        Random random = new Random(seed);
        CompactModel model = RandomModels.model(random);
        int rows = 1 + random.nextInt(5);
        float[] inputs = RandomModels.floats(random, rows * model.inputs());
        try (Predictor predictor = model.newPredictor(kernels)) {
          float[] actual = new float[rows * model.outputs()];
          predictor.predict(inputs, rows, actual);
          float[] expected = masked(kernels, random, model, inputs, rows);
          for (int i = 0; i < expected.length; i++) {
            assertEquals(0, Float.compare(expected[i], actual[i]), "seed " + seed + " at " + i);
          }
        }
      }
    }
  }

  /**
   * The network at its original widths, with any weights at pruned units, and every activation
   * multiplied by its mask.
   */
  private static float[] masked(
      Kernels kernels, Random random, CompactModel model, float[] inputs, int rows) {
    NetworkSpec spec = model.spec();
    int mask = 0;
    Matrix x = Matrix.of(new HostBuffer(inputs.clone()), 0, rows, spec.inputs());
    int[] liveIn = all(spec.inputs());
    if (spec.inputMasked()) {
      liveIn = model.kept(mask++);
      zeroOthers(x, liveIn);
    }
    for (int i = 0; i < spec.layers().size(); i++) {
      Layer layer = spec.layers().get(i);
      int[] liveOut = layer.masked() ? model.kept(mask++) : all(layer.units());
      float[] weights = RandomModels.floats(random, x.columns() * layer.units());
      float[] biases = RandomModels.floats(random, layer.units());
      for (int o = 0; o < liveOut.length; o++) {
        for (int in = 0; in < liveIn.length; in++) {
          weights[liveIn[in] * layer.units() + liveOut[o]] =
              model.weights(i)[o * liveIn.length + in];
        }
        biases[liveOut[o]] = layer.bias() ? model.biases(i)[o] : 0;
      }
      Matrix y = Matrix.of(kernels.allocate(rows * layer.units()), 0, rows, layer.units());
      Slice b = layer.bias() ? new Slice(new HostBuffer(biases), 0, layer.units()) : null;
      kernels.denseForward(
          x,
          Matrix.of(new HostBuffer(weights), 0, x.columns(), layer.units()),
          b,
          layer.activation(),
          y);
      zeroOthers(y, liveOut);
      x = y;
      liveIn = liveOut;
    }
    if (model.loss().link() != Link.IDENTITY) {
      kernels.link(model.loss().link(), x, x);
    }
    float[] outputs = new float[rows * spec.outputs()];
    kernels.read(x.buffer(), 0, outputs, 0, outputs.length);
    return outputs;
  }

  private static void zeroOthers(Matrix matrix, int[] live) {
    float[] mask = new float[matrix.columns()];
    for (int unit : live) {
      mask[unit] = 1;
    }
    float[] values = ((HostBuffer) matrix.buffer()).array();
    for (int i = 0; i < values.length; i++) {
      values[i] *= mask[i % mask.length];
    }
  }

  private static int[] all(int width) {
    int[] all = new int[width];
    for (int i = 0; i < width; i++) {
      all[i] = i;
    }
    return all;
  }

  @Test
  void aRowGivesTheSameBitsAloneAndInABatch() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      CompactModel model = RandomModels.model(random);
      int rows = 1 + random.nextInt(600);
      float[] inputs = RandomModels.floats(random, rows * model.inputs());
      try (Predictor predictor = model.newPredictor()) {
        float[] batch = new float[rows * model.outputs()];
        predictor.predict(inputs, rows, batch);
        float[] batchLogits = new float[rows * model.outputs()];
        predictor.logits(inputs, rows, batchLogits);
        for (int row = 0; row < rows; row++) {
          float[] one =
              java.util.Arrays.copyOfRange(
                  inputs, row * model.inputs(), (row + 1) * model.inputs());
          float[] prediction = new float[model.outputs()];
          predictor.predict(one, prediction);
          assertSame(batch, row, prediction, "seed " + seed + " row " + row);
          predictor.logits(one, prediction);
          assertSame(batchLogits, row, prediction, "logits, seed " + seed + " row " + row);
        }
      }
    }
  }

  private static void assertSame(float[] batch, int row, float[] one, String message) {
    for (int i = 0; i < one.length; i++) {
      assertEquals(
          Float.floatToRawIntBits(batch[row * one.length + i]),
          Float.floatToRawIntBits(one[i]),
          message);
    }
  }

  @Test
  void computesWhatTheNetworkSays() {
    CompactModel model = CompactModelTest.model();
    try (Predictor predictor = model.newPredictor()) {
      float[] logits = new float[2];
      predictor.logits(new float[] {1, Float.NaN, 2}, logits);
      // hidden = relu(1·1 + 2·2 + .5, 3·1 + 4·2 - .5, 5·1 + 6·2 + .25) = (5.5, 10.5, 17.25)
      assertArrayEquals(new float[] {5.5f - 10.5f + 34.5f + 7, -11 + 31.5f - 51.75f + 8}, logits);
      float[] predictions = new float[2];
      predictor.predict(new float[] {1, Float.NaN, 2}, predictions);
      assertEquals(1 / (1 + Math.exp(-logits[1])), predictions[1], 1e-12);
    }
  }

  @Test
  void nanInALiveInputComesOutAsNan() {
    try (Predictor predictor = CompactModelTest.model().newPredictor()) {
      float[] predictions = new float[2];
      predictor.predict(new float[] {Float.NaN, 0, 0}, predictions);
      assertTrue(Float.isNaN(predictions[0]) && Float.isNaN(predictions[1]));
    }
  }

  @Test
  void aCallAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Random random = new Random(1);
    CompactModel model =
        RandomModels.model(
            random, NetworkSpec.of(20, net -> net.mask().dense(16).relu().mask().dense(1)));
    float[] rows = RandomModels.floats(random, 300 * 20);
    float[] row = RandomModels.floats(random, 20);
    float[] out = new float[300];
    try (Predictor predictor =
        model.newPredictor(new ScalarProvider().open(KernelOptions.defaults()))) {
      Runnable calls =
          () -> {
            for (int i = 0; i < 500; i++) {
              out[0] = predictor.predict(row) + predictor.logit(row);
              predictor.predict(row, out);
              predictor.logits(rows, 7, out);
            }
            predictor.predict(rows, 300, out);
          };
      calls.run();
      long self = allocatedBy(threads, () -> {});
      assertEquals(self, allocatedBy(threads, calls));
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
            random, NetworkSpec.of(30, net -> net.mask().dense(20).tanh().mask().dense(3)));
    int rows = 200;
    float[] inputs = RandomModels.floats(random, rows * 30);
    float[] expected = new float[rows * 3];
    try (Predictor predictor = model.newPredictor()) {
      predictor.predict(inputs, rows, expected);
    }
    Callable<Integer> work =
        () -> {
          int wrong = 0;
          try (Predictor predictor = model.newPredictor()) {
            float[] row = new float[30];
            float[] out = new float[3];
            for (int i = 0; i < 10 * rows; i++) {
              System.arraycopy(inputs, i % rows * 30, row, 0, 30);
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

  @Test
  void refusesWhatDoesNotFit() {
    Predictor two = CompactModelTest.model().newPredictor();
    assertTrue(
        assertThrows(IllegalStateException.class, () -> two.predict(new float[3]))
            .getMessage()
            .contains("has 2 outputs"));
    assertThrows(IllegalArgumentException.class, () -> two.predict(new float[2], new float[2]));
    assertThrows(IllegalArgumentException.class, () -> two.predict(new float[4], new float[2]));
    assertThrows(IllegalArgumentException.class, () -> two.predict(new float[3], new float[1]));
    assertThrows(IllegalArgumentException.class, () -> two.predict(new float[5], 2, new float[4]));
    assertThrows(IllegalArgumentException.class, () -> two.predict(new float[6], 2, new float[3]));
    assertThrows(IllegalArgumentException.class, () -> two.predict(new float[6], -1, new float[3]));
    assertThrows(
        IllegalArgumentException.class,
        () -> two.predict(new float[6], Integer.MAX_VALUE, new float[3]));
    two.predict(new float[0], 0, new float[0]);
    two.predict(new float[9], 2, new float[9]);
    two.close();
    two.close();
    assertThrows(IllegalStateException.class, () -> two.predict(new float[3], new float[2]));
    assertThrows(IllegalStateException.class, () -> two.logits(new float[3], 1, new float[2]));
  }

  @Test
  void leavesKernelsThatAreNotItsOwnOpen() {
    try (Kernels kernels = new ScalarProvider().open(KernelOptions.defaults())) {
      CompactModel model = CompactModelTest.model();
      model.newPredictor(kernels).close();
      try (Predictor next = model.newPredictor(kernels)) {
        next.predict(new float[3], new float[2]);
        assertEquals(kernels.description(), next.kernels());
      }
    }
  }

  @Test
  void aBlockOfAnyNumberOfRowsGivesTheSameBits() {
    Random random = new Random(5);
    CompactModel model = RandomModels.model(random);
    int rows = 700;
    float[] inputs = RandomModels.floats(random, rows * model.inputs());
    float[] expected = new float[rows * model.outputs()];
    try (Kernels kernels = new ScalarProvider().open(KernelOptions.defaults());
        Predictor predictor = model.newPredictor(kernels)) {
      assertEquals(kernels.predictionRows(), predictor.blockRows());
      predictor.predict(inputs, rows, expected);
    }
    for (int mostRows : new int[] {1, 2, 3, 699, 700, 701, 16_384}) {
      Kernels kernels = new ScalarProvider().open(KernelOptions.defaults());
      try (Predictor predictor = new Predictor(model, kernels, true, mostRows)) {
        assertEquals(mostRows, predictor.blockRows());
        float[] predictions = new float[rows * model.outputs()];
        predictor.predict(inputs, rows, predictions);
        assertArrayEquals(expected, predictions, "blocks of " + mostRows);
      }
    }
  }

  @Test
  void wideRowsGoThroughInSmallBlocks() {
    int width = 30_000;
    CompactModel model =
        CompactModel.builder(
                NetworkSpec.of(width, net -> net.mask().dense(1)), Loss.MEAN_SQUARED_ERROR)
            .kept(0, new int[] {5, width - 1})
            .weights(0, new float[] {1, 2})
            .biases(0, new float[1])
            .build();
    int rows = 300;
    float[] inputs = new float[rows * width];
    float[] expected = new float[rows];
    for (int row = 0; row < rows; row++) {
      inputs[row * width + 5] = row;
      inputs[(row + 1) * width - 1] = 0.5f;
      expected[row] = row + 1;
    }
    float[] predictions = new float[rows];
    try (Predictor predictor = model.newPredictor()) {
      predictor.predict(inputs, rows, predictions);
    }
    assertArrayEquals(expected, predictions);
  }
}
