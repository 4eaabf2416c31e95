package io.espalier.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FmaPeakTest {
  @Test
  void everyChainDoesAllOfItsMultiplyAdds() {
    float expected = 0;
    for (int chain = 0; chain < 12; chain++) {
      float sum = chain;
      for (int i = 0; i < 20_000; i++) {
        sum = Math.fma(sum, 0.999f, 0.001f);
      }
      expected += sum;
    }
    try (FmaPeak peak = new FmaPeak()) {
      peak.run();
      assertEquals(2.0 * 12 * 20_000 * peak.result().length, FmaPeak.flops());
      for (float sum : peak.result()) {
        assertEquals(expected, sum, 1e-4);
      }
    }
  }
}
