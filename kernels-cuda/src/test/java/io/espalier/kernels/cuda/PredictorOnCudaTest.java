package io.espalier.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.KernelSelection;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.cuda.standin.TestGpu;
import io.espalier.kernels.reference.ScalarProvider;
import io.espalier.model.CompactModel;
import io.espalier.model.Predictor;
import io.espalier.model.random.RandomModels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PredictorOnCudaTest {
  @Test
  void manyRowsGoThroughTheGpuToTheSameBits() {
    TestGpu.assume();
    try (Kernels cuda = new CudaProvider().open(KernelOptions.defaults());
        Kernels scalar = new ScalarProvider().open(KernelOptions.defaults())) {
      for (long seed = 0; seed < 4; seed++) {
        Random random = new Random(seed);
        CompactModel model = RandomModels.model(random);
        int rows = 300;
        float[] inputs = RandomModels.floats(random, rows * model.inputs());
        float[] expected = new float[rows * model.outputs()];
        float[] actual = expected.clone();
        try (Predictor onHost = model.newPredictor(scalar);
            Predictor onGpu = model.newPredictor(cuda)) {
          assertEquals(16_384, onGpu.blockRows());
          onHost.predict(inputs, rows, expected);
          for (int time = 0; time < 2; time++) {
            onGpu.predict(inputs, rows, actual);
            assertArrayEquals(expected, actual, "seed " + seed + ", time " + time);
          }
          float[] row = Arrays.copyOf(inputs, model.inputs());
          float[] one = new float[model.outputs()];
          onGpu.predict(row, one);
          assertArrayEquals(Arrays.copyOf(expected, one.length), one, "seed " + seed);
        }
      }
    }
  }

  @Test
  void singleRowsAreNotPredictedOnTheGpuUnasked() {
    assertNotEquals("cuda", KernelSelection.bestOnHost().name());
    try (Predictor predictor = RandomModels.model(new Random(1)).newPredictor()) {
      assertEquals(256, predictor.blockRows());
    }
  }

  @Test
  void whoWantsTheGpuMustAskForIt() {
    List<KernelProvider> unasked =
        KernelSelection.providers().stream().filter(provider -> provider.priority() >= 0).toList();
    assertEquals(List.of("scalar"), unasked.stream().map(KernelProvider::name).toList());
  }
}
