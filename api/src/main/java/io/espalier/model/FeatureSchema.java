package io.espalier.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a network's inputs mean, in the order of its input row, and which features its labels and weights were. It travels
 * inside the model file, so that data can be read for a model without anything else. Immutable.
 *
 * @param inputs one feature per input; names do not repeat
 * @param labels the features that the label columns were read from; may be empty
 * @param weight the feature that an example's weight was read from, if there was one
 */
public record FeatureSchema(List<Feature> inputs, List<Feature> labels, Optional<Feature> weight) {
  /**
   * A feature of a record.
   *
   * @param name its name
   * @param id its id in DataRecords
   * @param type what kind it is
   * @param defaultValue what stands in the row where a record does not have it; finite
   */
  public record Feature(String name, long id, FeatureType type, float defaultValue) {
    public Feature {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(type, "type");
      if (!Float.isFinite(defaultValue)) {
        throw new IllegalArgumentException("the default of feature '" + name + "' must be finite, not " + defaultValue);
      }
    }
  }

  public FeatureSchema {
    inputs = List.copyOf(inputs);
    labels = List.copyOf(labels);
    Objects.requireNonNull(weight, "weight");
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("a model needs at least one input feature");
    }
    Set<String> names = HashSet.newHashSet(inputs.size());
    for (Feature feature : inputs) {
      if (!names.add(feature.name())) {
        throw new IllegalArgumentException("two inputs are called '" + feature.name() + "'");
      }
    }
  }

  /** Inputs that are nothing but positions, {@code input.0} and so on, each its own id; no labels, no weight. */
  public static FeatureSchema unnamed(int inputs) {
    List<Feature> features = new ArrayList<>(inputs);
    for (int i = 0; i < inputs; i++) {
      features.add(new Feature("input." + i, i, FeatureType.CONTINUOUS, 0));
    }
    return new FeatureSchema(features, List.of(), Optional.empty());
  }
}
