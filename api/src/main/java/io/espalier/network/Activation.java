package io.espalier.network;

import java.util.Locale;

/**
 * The function a dense layer applies to {@code z = x·W + b}.
 *
 * <p>Each is written in terms of its own output for the backward pass, so that {@code z} need not
 * be kept.
 */
public enum Activation {
  /** {@code h = z}. */
  NONE,
  /** {@code h = z <= 0 ? 0 : z}; a NaN stays a NaN. Gradient 1 where {@code h > 0}, else 0. */
  RELU,
  /** {@code h = z <= 0 ? LEAK * z : z}. Gradient 1 where {@code h > 0}, else {@link #LEAK}. */
  LEAKY_RELU,
  /** {@code h = tanh(z)}. Gradient {@code fma(-h, h, 1)}. */
  TANH,
  /** {@code h = 1 / (1 + exp(-z))}. Gradient {@code h * (1 - h)}. */
  SIGMOID;

  /** The slope of {@link #LEAKY_RELU} below zero: TensorFlow's default. */
  public static final float LEAK = 0.2f;

  /** The name in model files and on the command line: lower case, {@code leaky_relu}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The activation with this {@link #id()}.
   *
   * @throws IllegalArgumentException for any other text, naming the ones there are
   */
  public static Activation of(String id) {
    for (Activation activation : values()) {
      if (activation.id().equals(id)) {
        return activation;
      }
    }
    throw new IllegalArgumentException(
        "unknown activation '" + id + "'; there are relu, leaky_relu, tanh, sigmoid and none");
  }
}
