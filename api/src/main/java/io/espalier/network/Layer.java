package io.espalier.network;

import java.util.Objects;

/**
 * One dense layer, {@code h = activation(x·W + b)}, and whether a mask stands after it.
 *
 * @param units how many outputs it has, at least 1
 * @param activation what it applies to each
 * @param bias whether there is a {@code b}
 * @param masked whether its units may be pruned
 */
public record Layer(int units, Activation activation, boolean bias, boolean masked) {
  public Layer {
    Objects.requireNonNull(activation, "activation");
    if (units < 1) {
      throw new IllegalArgumentException("a layer needs at least one unit, not " + units);
    }
  }

  /** The same layer with another number of units. */
  public Layer withUnits(int newUnits) {
    return new Layer(newUnits, activation, bias, masked);
  }

  /**
   * FLOPs of one example through this layer: {@code 2·in·out} with bias, {@code 2·in·out - out}
   * without.
   */
  public long flops(int inputs) {
    return 2L * inputs * units - (bias ? 0 : units);
  }
}
