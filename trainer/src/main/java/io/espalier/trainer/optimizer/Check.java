package io.espalier.trainer.optimizer;

/** What every rule asks of its settings. */
final class Check {
  private Check() {}

  static void learningRate(float rate) {
    if (!(rate > 0 && rate <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "the learning rate must be positive and finite, not " + rate);
    }
  }

  static void fraction(String what, float value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          what + " must be at least 0 and less than 1, not " + value);
    }
  }

  static void decaySteps(long steps) {
    if (steps < 1) {
      throw new IllegalArgumentException(
          "a learning rate's decay needs at least 1 step, not " + steps);
    }
  }

  static void share(String what, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(what + " must be from 0 to 1, not " + value);
    }
  }
}
