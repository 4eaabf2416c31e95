package io.espalier.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which feature is which column of a row: the inputs in order, the labels in order, and the example
 * weight. Made by a feature configuration; kept with a model, so that rows at serving are built as
 * they were in training. Immutable.
 *
 * @param inputs the input columns, at least one
 * @param labels the label columns; none where only predictions are wanted
 * @param exampleWeight where an example's weight is, or nothing where all weigh 1
 */
public record FeatureSchema(
    List<Input> inputs, List<Label> labels, Optional<ExampleWeight> exampleWeight) {
  /**
   * One input column.
   *
   * @param name the feature's name
   * @param id the feature's number in records
   * @param type {@link FeatureType#CONTINUOUS}, or {@link FeatureType#BINARY}, which is 1 where
   *     present
   * @param group the group it was asked for in
   * @param missing what stands in the column where the feature is absent, or NaN
   */
  public record Input(String name, long id, FeatureType type, String group, float missing) {
    public Input {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(group, "group");
      requireDense(name, type);
      if (!Float.isFinite(missing)) {
        throw new IllegalArgumentException(
            "the default of feature '" + name + "' must be finite, not " + missing);
      }
    }
  }

  /**
   * One label column.
   *
   * @param name the feature's name
   * @param id the feature's number in records
   * @param type {@link FeatureType#CONTINUOUS}, which every example must have, or {@link
   *     FeatureType#BINARY}, which is 1 where present and else 0
   */
  public record Label(String name, long id, FeatureType type) {
    public Label {
      Objects.requireNonNull(name, "name");
      requireDense(name, type);
    }
  }

  /**
   * Where an example's weight is.
   *
   * @param name the feature's name; it is continuous
   * @param id the feature's number in records
   * @param missing the weight of an example that lacks the feature
   */
  public record ExampleWeight(String name, long id, float missing) {
    public ExampleWeight {
      Objects.requireNonNull(name, "name");
      if (!(missing >= 0 && missing <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "the default of the example weight '"
                + name
                + "' must be finite and not negative, not "
                + missing);
      }
    }
  }

  public FeatureSchema {
    inputs = List.copyOf(inputs);
    labels = List.copyOf(labels);
    Objects.requireNonNull(exampleWeight, "exampleWeight");
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one input feature");
    }
    Set<Long> ids = new HashSet<>();
    inputs.forEach(input -> requireNew(ids, input.name(), input.id()));
    labels.forEach(label -> requireNew(ids, label.name(), label.id()));
    exampleWeight.ifPresent(weight -> requireNew(ids, weight.name(), weight.id()));
  }

  private static void requireNew(Set<Long> ids, String name, long id) {
    if (!ids.add(id)) {
      throw new IllegalArgumentException(
          "feature '"
              + name
              + "' (id "
              + id
              + ") would be two columns; a feature is an input, a label or the weight, once");
    }
  }

  private static void requireDense(String name, FeatureType type) {
    if (type != FeatureType.CONTINUOUS && type != FeatureType.BINARY) {
      throw new IllegalArgumentException(
          "feature '" + name + "' is " + type + "; a column needs CONTINUOUS or BINARY");
    }
  }

  /** Floats in an input row. */
  public int inputWidth() {
    return inputs.size();
  }

  /** Labels of an example. */
  public int labelColumns() {
    return labels.size();
  }

  /** The names of the inputs, in order. */
  public List<String> inputNames() {
    List<String> names = new ArrayList<>();
    inputs.forEach(input -> names.add(input.name()));
    return names;
  }

  /** The same inputs without labels and weight: for predictions on data that has none. */
  public FeatureSchema inputsOnly() {
    return new FeatureSchema(inputs, List.of(), Optional.empty());
  }

  /** This schema as JSON, on one line, for a model file. */
  public String toJson() {
    return FeatureSchemaJson.write(this);
  }

  /**
   * The schema that {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static FeatureSchema fromJson(String json) {
    return FeatureSchemaJson.read(json);
  }
}
