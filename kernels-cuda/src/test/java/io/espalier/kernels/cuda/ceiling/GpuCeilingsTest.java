package io.espalier.kernels.cuda.ceiling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.kernels.cuda.standin.TestGpu;
import org.junit.jupiter.api.Test;

class GpuCeilingsTest {
  @Test
  void doesAllTheWorkThatItCounts() {
    TestGpu.assume();
    try (GpuCeilings ceilings = new GpuCeilings(35)) {
      ceilings.fma();
      assertEquals(ceilings.expectedSum(), ceilings.firstSum());
      assertEquals(0, ceilings.fmaFlops() % (16.0 * 35 * 256));
      ceilings.copy();
      assertTrue(ceilings.copyBytes() > 0);
    }
  }
}
