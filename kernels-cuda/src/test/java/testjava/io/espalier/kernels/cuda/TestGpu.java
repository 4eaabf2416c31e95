package io.espalier.kernels.cuda;

import static org.junit.jupiter.api.Assertions.fail;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelProvider;
import org.junit.jupiter.api.Assumptions;

/** Whether there is a GPU to test on, or what stands in for one. */
public final class TestGpu {
  /** The system property that names a provider without which a test JVM fails. */
  private static final String REQUIRED = "espalier.test.requiredProvider";

  private TestGpu() {}

  /**
   * The provider, if it can be used. Else the test is skipped and says why; or fails, if this test
   * run must see it.
   */
  public static KernelProvider required(KernelProvider provider) {
    if (provider.probe() instanceof Availability.Unavailable(String reason)) {
      String message = "no " + provider.name() + " kernels to test: " + reason;
      if (provider.name().equals(System.getProperty(REQUIRED))) {
        fail(message);
      }
      Assumptions.abort(message);
    }
    return provider;
  }
}
