package io.espalier.kernels.cuda.standin;

import io.espalier.kernels.cuda.driver.Gpu;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The GPU that the tests of this JVM use: the machine's with {@code -Despalier.test.gpu=real}, else
 * the stand-in that the build makes where there is a g++. Without either a test that needs one is
 * skipped, or fails where {@code -Despalier.test.requiredGpu=stand-in} (or {@code real}) demands
 * it.
 */
public final class TestGpu {
  private static final String WANTED = System.getProperty("espalier.test.gpu", "stand-in");
  private static final String REQUIRED = System.getProperty("espalier.test.requiredGpu", "none");

  private TestGpu() {}

  /** Whether the GPU is the machine's. */
  public static boolean isReal() {
    return WANTED.equals("real");
  }

  /** Skips the calling test, with the reason, if there is neither a GPU nor the stand-in. */
  public static void assume() {
    if (!isReal() && !StandIn.isThere()) {
      skip("the stand-in for a GPU is not there: the build makes it where there is a g++");
    }
    String obstacle = Gpu.obstacle();
    if (obstacle != null) {
      if (!isReal()) {
        Assertions.fail("the stand-in for a GPU does not work: " + obstacle);
      }
      skip(obstacle);
    }
  }

  /** Skips the calling test, with the reason, if the GPU is not the stand-in. */
  public static void assumeStandIn() {
    Assumptions.assumeFalse(isReal(), "a GPU's faults cannot be asked for");
    assume();
  }

  private static void skip(String reason) {
    if (REQUIRED.equals(WANTED)) {
      Assertions.fail("a GPU (" + REQUIRED + ") is required: " + reason);
    }
    Assumptions.abort("no GPU: " + reason);
  }
}
