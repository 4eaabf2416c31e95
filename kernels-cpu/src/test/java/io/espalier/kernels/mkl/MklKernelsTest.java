package io.espalier.kernels.mkl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelSelection;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.optable.ProviderContract;
import io.espalier.network.Activation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The op table against double arithmetic, and what MKL must not do to its process, where it is. */
@EnabledIf(
    value = "mklIsThere",
    disabledReason = "MKL is not there: bring it with -Pbench, or name it with -Despalier.mkl")
class MklKernelsTest extends ProviderContract {
  @Override
  protected List<Kernels> openVariants() {
    MklProvider provider = new MklProvider();
    return List.of(
        provider.open(KernelOptions.threads(1)), provider.open(KernelOptions.threads(2)));
  }

  @Override
  protected boolean computesSparseLayers() {
    return false;
  }

  @Test
  void theyAreNeverTakenUnasked() {
    try (Kernels best = KernelSelection.best().open(KernelOptions.defaults())) {
      assertTrue(best.exact(), best.description());
    }
  }

  @Test
  void theDescriptionNamesVersionLayerAndThreads() {
    try (Kernels kernels = new MklProvider().open(KernelOptions.threads(2))) {
      assertTrue(
          kernels
              .description()
              .matches("mkl \\(\\S+ build \\d+, .+, [12] threads?, not bit-exact\\)"),
          kernels.description());
      assertFalse(kernels.exact());
    }
  }

  /** Flushed to zero, they would change the bits of exact kernels on the same thread. */
  @Test
  void theThreadKeepsItsDenormals() {
    float[] denormals = new float[300 * 300];
    Arrays.fill(denormals, Float.MIN_NORMAL / 8);
    for (Kernels kernels : openVariants()) {
      try (kernels) {
        Matrix x = Matrix.of(kernels.stage(denormals, denormals.length, null), 0, 300, 300);
        Matrix y = Matrix.of(kernels.allocate(denormals.length), 0, 300, 300);
        kernels.denseForward(x, x, null, Activation.NONE, y);
        float half = denormals[0] * 0.5f;
        assertEquals(Float.MIN_NORMAL / 16, half, kernels.description());
        assertTrue(half + half > 0f, kernels.description());
      }
    }
  }

  static boolean mklIsThere() {
    return new MklProvider().probe() instanceof Availability.Available;
  }
}
