package io.espalier.network;

import java.util.List;
import java.util.Objects;

/**
 * A first layer over sparse inputs, twml's FullSparse: {@code h = activation(b + Σ v·T[id])}, the
 * sum over the entries of each of its inputs in turn. Every input has a table T of its own,
 * [buckets, units].
 *
 * @param inputs positions of its sparse inputs, at least one, none twice
 * @param join where its outputs go
 * @param units how many outputs it has; of an added layer, as many as the first dense layer
 * @param activation what it applies to each; of an added layer, none
 * @param bias whether there is a b; an added layer has none of its own
 * @param masked whether its units may be pruned; an added layer's follow the first dense layer's
 */
public record SparseLayer(
    List<Integer> inputs,
    Join join,
    int units,
    Activation activation,
    boolean bias,
    boolean masked) {
  /** Where a sparse layer's outputs go. */
  public enum Join {
    /** They stand beside the dense inputs and the layers before: the first dense layer's input. */
    CONCATENATED,
    /**
     * They are added to what the first dense layer computes, before its activation: its weights go
     * on in the tables.
     */
    ADDED
  }

  public SparseLayer {
    inputs = List.copyOf(inputs);
    Objects.requireNonNull(join, "join");
    Objects.requireNonNull(activation, "activation");
    if (inputs.isEmpty() || inputs.stream().distinct().count() != inputs.size()) {
      throw new IllegalArgumentException(
          "a sparse layer needs at least one input, and none twice: " + inputs);
    }
    if (units < 1) {
      throw new IllegalArgumentException("a layer needs at least one unit, not " + units);
    }
    if (join == Join.ADDED && (activation != Activation.NONE || bias || masked)) {
      throw new IllegalArgumentException(
          "a sparse layer that is added to the first dense layer has that layer's activation, bias"
              + " and mask");
    }
  }

  /** The same layer with another number of units. */
  public SparseLayer withUnits(int newUnits) {
    return new SparseLayer(inputs, join, newUnits, activation, bias, masked);
  }
}
