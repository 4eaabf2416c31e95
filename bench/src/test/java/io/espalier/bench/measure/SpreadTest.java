package io.espalier.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void isTheMedianAndTheTenthsOnEitherSide() {
    double[] samples = new double[101];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (i * 37) % 101;
    }
    assertEquals(new Spread(50, 10, 90), Spread.of(samples));
  }

  @Test
  void liesBetweenSamplesWhereThereAreFew() {
    assertEquals(new Spread(1.5, 1.1, 1.9), Spread.of(new double[] {2, 1}));
    assertEquals(new Spread(7, 7, 7), Spread.of(new double[] {7}));
  }

  @Test
  void leavesTheSamplesAsTheyWere() {
    double[] samples = {3, 1, 2};
    Spread.of(samples);
    assertEquals(3, samples[0]);
  }

  @Test
  void lowStaysBelowHighInAnotherUnit() {
    assertEquals(new Spread(1, 0.5, 2), new Spread(2, 1, 4).map(time -> 2 / time));
    assertEquals(new Spread(4, 2, 8), new Spread(2, 1, 4).map(time -> 2 * time));
  }

  @Test
  void ofNothingIsAnError() {
    assertThrows(IllegalArgumentException.class, () -> Spread.of(new double[0]));
  }
}
