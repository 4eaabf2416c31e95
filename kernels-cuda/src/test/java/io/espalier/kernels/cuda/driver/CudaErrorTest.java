package io.espalier.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CudaErrorTest {
  @Test
  void faultsOfTheDeviceAreFinalAndWrongCallsAreNot() {
    for (int code :
        new int[] {4, 201, 214, 220, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719}) {
      assertTrue(CudaError.isSticky(code), "error " + code);
    }
    for (int code : new int[] {0, 1, 2, 100, 200, 209, 400, 500, 600, 701, 801, 900, 901}) {
      assertFalse(CudaError.isSticky(code), "error " + code);
    }
  }

  @Test
  void everyErrorHasAdviceAndFinalOnesSayToStartAgain() {
    for (int code = 1; code < 1000; code++) {
      assertFalse(CudaError.help(code).isBlank(), "error " + code);
    }
    assertTrue(CudaError.help(700).endsWith("start the process again"));
    assertTrue(CudaError.help(709).endsWith("start the process again"));
  }

  @Test
  void versionsAreReadable() {
    assertEquals("13.0", CudaError.version(13000));
    assertEquals("12.9", CudaError.version(12090));
  }
}
