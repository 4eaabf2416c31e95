package io.espalier.kernels.optable;

import io.espalier.network.Activation;

/**
 * Activations and their gradients in double: the oracle of the op table and of the finite
 * differences.
 */
final class DoubleMath {
  private DoubleMath() {}

  static double sigmoid(double x) {
    double e = StrictMath.exp(-Math.abs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
  }

  static double activation(Activation activation, double z) {
    return switch (activation) {
      case NONE -> z;
      case RELU -> Math.max(z, 0);
      case LEAKY_RELU -> z <= 0 ? (double) Activation.LEAK * z : z;
      case TANH -> StrictMath.tanh(z);
      case SIGMOID -> sigmoid(z);
    };
  }

  /** By the output {@code h}, as {@link Activation} states it. */
  static double slope(Activation activation, double h) {
    return switch (activation) {
      case NONE -> 1;
      case RELU -> h > 0 ? 1 : 0;
      case LEAKY_RELU -> h > 0 ? 1 : (double) Activation.LEAK;
      case TANH -> 1 - h * h;
      case SIGMOID -> h * (1 - h);
    };
  }
}
