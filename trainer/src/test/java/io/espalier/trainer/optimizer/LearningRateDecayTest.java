package io.espalier.trainer.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Rates worked out by hand. */
class LearningRateDecayTest {
  @Test
  void none() {
    assertEquals(0.5f, LearningRateDecay.none().at(0.5f, 1_000_000));
  }

  @Test
  void cosineEndsAtAlphaAndStaysThere() {
    LearningRateDecay decay = LearningRateDecay.cosine(200, 0.1);
    assertEquals(2f, decay.at(2f, 0));
    assertEquals(1.1f, decay.at(2f, 100), 1e-6f);
    assertEquals(0.2f, decay.at(2f, 200), 1e-6f);
    assertEquals(0.2f, decay.at(2f, 5000), 1e-6f);
  }

  @Test
  void exponentialIsSmooth() {
    LearningRateDecay decay = LearningRateDecay.exponential(10, 0.25);
    assertEquals(8f, decay.at(8f, 0));
    assertEquals(4f, decay.at(8f, 5), 1e-6f);
    assertEquals(2f, decay.at(8f, 10), 1e-6f);
    assertEquals(0.5f, decay.at(8f, 20), 1e-6f);
  }

  @Test
  void polynomialEndsAtEndAndStaysThere() {
    LearningRateDecay decay = LearningRateDecay.polynomial(100, 0.1, 2);
    assertEquals(1.1f, decay.at(1.1f, 0), 1e-6f);
    assertEquals(0.35f, decay.at(1.1f, 50), 1e-6f);
    assertEquals(0.1f, decay.at(1.1f, 100), 1e-6f);
    assertEquals(0.1f, decay.at(1.1f, 101), 1e-6f);
  }

  @Test
  void inverseHasAFloor() {
    LearningRateDecay decay = LearningRateDecay.inverse(10, 0.5, 0.3);
    assertEquals(1.2f, decay.at(1.2f, 0), 1e-6f);
    assertEquals(0.8f, decay.at(1.2f, 10), 1e-6f);
    assertEquals(0.6f, decay.at(1.2f, 20), 1e-6f);
    assertEquals(0.3f, decay.at(1.2f, 1000), 1e-6f);
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThrows(IllegalArgumentException.class, () -> LearningRateDecay.cosine(0, 0.1));
    assertThrows(IllegalArgumentException.class, () -> LearningRateDecay.polynomial(5, 0.1, 0));
    assertThrows(IllegalArgumentException.class, () -> LearningRateDecay.inverse(5, -1, 0));
  }
}
