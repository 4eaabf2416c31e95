package io.espalier.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.espalier.data.Batch;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.model.CompactModel;
import io.espalier.model.Predictor;
import io.espalier.model.random.RandomModels;
import io.espalier.network.InputShape;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a service runs: predictors on these kernels give the reference's bits and allocate nothing.
 */
class PredictorOnVectorKernelsTest {
  private static final NetworkSpec WIDE_SPARSE =
      NetworkSpec.of(
          new InputShape(7, List.of(new SparseInput("a", 300, 4), new SparseInput("b", 1000, 4))),
          net ->
              net.sparse(50, "a", "b")
                  .relu()
                  .mask()
                  .embeddings(17, "b")
                  .addSparse("a")
                  .dense(33)
                  .relu()
                  .mask()
                  .dense(2));

  @ParameterizedTest(name = "{0} bits, {1} threads")
  @CsvSource({"0,1", "128,1", "256,1", "512,1", "0,3"})
  void givesTheBitsOfTheReference(int bits, int threads) {
    try (Kernels vector = Kernels.named("vector", new KernelOptions(threads, bits));
        Kernels scalar = Kernels.named("scalar", KernelOptions.defaults())) {
      for (long seed = 0; seed < 100; seed++) {
        Random random = new Random(seed);
        CompactModel model =
            seed % 2 == 0
                ? RandomModels.model(random)
                : RandomModels.model(
                    random,
                    NetworkSpec.of(
                        77, net -> net.mask().dense(60).relu().mask().dense(33).tanh().dense(3)));
        int rows = 1 + random.nextInt(40);
        float[] inputs = RandomModels.floats(random, rows * model.inputs());
        String message = "seed " + seed;
        assertArrayEquals(
            RandomModels.bits(predictions(model, scalar, inputs, rows)),
            RandomModels.bits(predictions(model, vector, inputs, rows)),
            message);
        float[] first = new float[model.inputs()];
        System.arraycopy(inputs, 0, first, 0, first.length);
        assertArrayEquals(
            RandomModels.bits(predictions(model, scalar, first, 1)),
            RandomModels.bits(predictions(model, vector, first, 1)),
            message + ", one row");
      }
    }
  }

  @ParameterizedTest(name = "{0} bits, {1} threads")
  @CsvSource({"0,1", "128,1", "256,1", "512,1", "0,3"})
  void givesTheBitsOfTheReferenceForSparseInputs(int bits, int threads) {
    try (Kernels vector = Kernels.named("vector", new KernelOptions(threads, bits));
        Kernels scalar = Kernels.named("scalar", KernelOptions.defaults())) {
      for (long seed = 0; seed < 120; seed++) {
        Random random = new Random(seed);
        CompactModel model =
            RandomModels.model(
                random, seed % 2 == 0 ? RandomModels.sparseSpec(random) : WIDE_SPARSE);
        Batch batch = RandomModels.batch(random, model, 1 + random.nextInt(40));
        String message = "seed " + seed;
        assertArrayEquals(
            RandomModels.bits(predictions(model, scalar, batch)),
            RandomModels.bits(predictions(model, vector, batch)),
            message);
        Batch first = RandomModels.row(model, batch, 0);
        assertArrayEquals(
            RandomModels.bits(predictions(model, scalar, first)),
            RandomModels.bits(predictions(model, vector, first)),
            message + ", one row");
      }
    }
  }

  private static float[] predictions(CompactModel model, Kernels kernels, Batch batch) {
    float[] predictions = new float[batch.rows() * model.outputs()];
    try (Predictor predictor = model.newPredictor(kernels)) {
      predictor.predict(batch, predictions);
    }
    return predictions;
  }

  private static float[] predictions(
      CompactModel model, Kernels kernels, float[] inputs, int rows) {
    float[] predictions = new float[rows * model.outputs()];
    try (Predictor predictor = model.newPredictor(kernels)) {
      predictor.predict(inputs, rows, predictions);
    }
    return predictions;
  }

  @Test
  void aModelFileLoadsWithTheKernelsThatAreChosenHere(@TempDir Path folder) {
    for (long seed = 0; seed < 20; seed++) {
      CompactModel model = RandomModels.model(new Random(seed));
      Path file = folder.resolve("model.safetensors");
      model.save(file);
      try (Predictor predictor = CompactModel.load(file).newPredictor()) {
        assertTrue(predictor.kernels().startsWith("vector"), predictor.kernels());
      }
    }
  }

  @Test
  void predictingARowAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Random random = new Random(1);
    CompactModel model =
        RandomModels.model(
            random, NetworkSpec.of(50, net -> net.mask().dense(32).relu().mask().dense(1)));
    float[] row = RandomModels.floats(random, 50);
    float[] out = new float[1];
    try (Predictor predictor = model.newPredictor()) {
      // Vectors are objects until the optimizing compiler has been over every loop.
      long allocated = -1;
      for (int round = 0; round < 3_000 && allocated != 0; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
          out[0] = predictor.predict(row) + predictor.logit(row);
          predictor.predict(row, out);
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
      }
      assertEquals(0, allocated);
    }
  }

  @Test
  void predictingABatchOfOneWithSparseInputsAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Random random = new Random(2);
    CompactModel model = RandomModels.model(random, WIDE_SPARSE);
    Batch row = RandomModels.batch(random, model, 1);
    float[] out = new float[2];
    try (Predictor predictor = model.newPredictor()) {
      long allocated = -1;
      for (int round = 0; round < 3_000 && allocated != 0; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
          predictor.predict(row, out);
          predictor.logits(row, out);
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
      }
      assertEquals(0, allocated);
    }
  }
}
