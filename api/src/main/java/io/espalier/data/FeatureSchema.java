package io.espalier.data;

import io.espalier.network.InputShape;
import io.espalier.network.SparseInput;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of an example's features: the input columns in order, the sparse inputs, the labels
 * in order, the example weight, and which examples are left out. Made by a feature configuration;
 * kept with a model, so that rows at serving are built as they were in training. Immutable.
 *
 * @param inputs the dense input columns
 * @param sparseGroups the sparse inputs; at least one if there is no dense column
 * @param labels the label columns; none where only predictions are wanted
 * @param exampleWeight where an example's weight is, or nothing where all weigh 1
 * @param filters only examples that have every one of these features are used; at serving they do
 *     not count
 */
public record FeatureSchema(
    List<Input> inputs,
    List<SparseGroup> sparseGroups,
    List<Label> labels,
    Optional<ExampleWeight> exampleWeight,
    List<Filter> filters) {
  /**
   * One input column.
   *
   * @param name the feature's name
   * @param id the feature's number in records
   * @param type {@link FeatureType#CONTINUOUS}, or {@link FeatureType#BINARY}, which is 1 where
   *     present
   * @param group the group it was asked for in
   * @param missing what stands in the column where the feature is absent, or NaN
   * @param zScore how a value that is there is normalized, or nothing
   */
  public record Input(
      String name,
      long id,
      FeatureType type,
      String group,
      float missing,
      Optional<ZScore> zScore) {
    /** A column of values as they are. */
    public Input(String name, long id, FeatureType type, String group, float missing) {
      this(name, id, type, group, missing, Optional.empty());
    }

    public Input {
      Objects.requireNonNull(zScore, "zScore");
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
   * A value x becomes {@code (x - mean) / deviation}, computed in double, then rounded to float.
   *
   * @param mean of the values that were there in the calibration pass
   * @param deviation their standard deviation; positive
   */
  public record ZScore(double mean, double deviation) {
    public ZScore {
      if (!Double.isFinite(mean) || !(deviation > 0 && deviation <= Double.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "no normalization by mean " + mean + " and standard deviation " + deviation);
      }
    }
  }

  /** What the id of a sparse continuous feature's element is made of. */
  public enum ElementId {
    /**
     * The element's name alone, hashed as feature names are: the same name in two features is the
     * same id. twml's mode 0, and its default.
     */
    NAME,
    /** The feature's id and the element's name, as in sparse binary features. twml's mode 1. */
    FEATURE_AND_NAME
  }

  /**
   * A sparse input: features hashed into 2^bits ids. The id of a value is the low {@code bits} bits
   * of twml's key for it.
   *
   * @param name what it is called
   * @param bits from 1 to 30
   * @param entries how many ids an example has, as the cost counts it; at least 1
   * @param elementId what the ids of sparse continuous features are made of
   * @param features whose values become ids, at least one, none twice; discretizers of one input
   *     are of one kind and have the same bits, at most the input's
   */
  public record SparseGroup(
      String name, int bits, int entries, ElementId elementId, List<SparseFeature> features) {
    /** An input whose sparse continuous features, if any, have ids by name alone. */
    public SparseGroup(String name, int bits, int entries, List<SparseFeature> features) {
      this(name, bits, entries, ElementId.NAME, features);
    }

    public SparseGroup {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(elementId, "elementId");
      features = List.copyOf(features);
      if (bits < 1 || bits > 30 || entries < 1 || features.isEmpty()) {
        throw new IllegalArgumentException(
            "the sparse input '"
                + name
                + "' needs 1 to 30 hash bits, at least one entry and one feature, not "
                + bits
                + ", "
                + entries
                + " and "
                + features.size());
      }
      requireAgreement(name, bits, features);
    }

    /** The kind and bits of this input's discretizers, and how many bins they have together. */
    private static void requireAgreement(String name, int bits, List<SparseFeature> features) {
      Set<Long> ids = new HashSet<>();
      Discretizer first = null;
      long bins = 0;
      for (SparseFeature feature : features) {
        if (!ids.add(feature.id())) {
          throw new IllegalArgumentException(
              "feature '" + feature.name() + "' stands twice in the sparse input '" + name + "'");
        }
        if (feature.discretizer().isEmpty()) {
          continue;
        }
        Discretizer discretizer = feature.discretizer().get();
        first = first == null ? discretizer : first;
        bins += discretizer.bins();
        if (discretizer.kind() != first.kind()
            || discretizer.bits() != first.bits()
            || first.bits() > bits) {
          throw new IllegalArgumentException(
              "the discretizers of the sparse input '"
                  + name
                  + "' must be of one kind and have the same bits, at most "
                  + bits);
        }
      }
      if (first != null
          && first.kind() == Discretizer.Kind.PERCENTILE
          && bins >= 1L << first.bits()) {
        throw new IllegalArgumentException(
            "the sparse input '"
                + name
                + "' has "
                + bins
                + " bins, too many for discretizers of "
                + first.bits()
                + " bits");
      }
    }
  }

  /**
   * One feature of a sparse input.
   *
   * @param name the feature's name
   * @param id the feature's number in records
   * @param type anything but a blob or a tensor
   * @param discretizer what makes ids of the values of a continuous or sparse continuous feature,
   *     in place of ids with values, as far as {@link Discretizer.Kind} says so; or nothing
   */
  public record SparseFeature(
      String name, long id, FeatureType type, Optional<Discretizer> discretizer) {
    public SparseFeature {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(discretizer, "discretizer");
      boolean numbers = type == FeatureType.CONTINUOUS || type == FeatureType.SPARSE_CONTINUOUS;
      if (type.ordinal() > FeatureType.SPARSE_CONTINUOUS.ordinal()
          || discretizer.isPresent() && !numbers) {
        throw new IllegalArgumentException(
            "feature '"
                + name
                + "' is "
                + type
                + (discretizer.isPresent()
                    ? "; only numbers are discretized"
                    : ", which has no ids for a sparse input"));
      }
    }
  }

  /**
   * Only examples with this feature are used.
   *
   * @param name the feature's name
   * @param id the feature's number in records
   * @param type the feature's type
   */
  public record Filter(String name, long id, FeatureType type) {
    public Filter {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(type, "type");
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

  /** A schema of dense columns alone. */
  public FeatureSchema(
      List<Input> inputs, List<Label> labels, Optional<ExampleWeight> exampleWeight) {
    this(inputs, List.of(), labels, exampleWeight, List.of());
  }

  public FeatureSchema {
    inputs = List.copyOf(inputs);
    sparseGroups = List.copyOf(sparseGroups);
    filters = List.copyOf(filters);
    labels = List.copyOf(labels);
    Objects.requireNonNull(exampleWeight, "exampleWeight");
    if (inputs.isEmpty() && sparseGroups.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one input feature");
    }
    Set<Long> ids = new HashSet<>();
    inputs.forEach(input -> requireNew(ids, input.name(), input.id()));
    labels.forEach(label -> requireNew(ids, label.name(), label.id()));
    exampleWeight.ifPresent(weight -> requireNew(ids, weight.name(), weight.id()));
    inputs.forEach(input -> ids.remove(input.id()));
    Set<String> names = new HashSet<>();
    for (SparseGroup group : sparseGroups) {
      if (!names.add(group.name())) {
        throw new IllegalArgumentException("two sparse inputs are called '" + group.name() + "'");
      }
      for (SparseFeature feature : group.features()) {
        if (ids.contains(feature.id())) {
          throw new IllegalArgumentException(
              "feature '"
                  + feature.name()
                  + "' is a label or the weight, and cannot be an input of '"
                  + group.name()
                  + "'");
        }
      }
    }
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

  /** What an example looks like to a network. */
  public InputShape inputShape() {
    List<SparseInput> sparse = new ArrayList<>();
    for (SparseGroup group : sparseGroups) {
      sparse.add(new SparseInput(group.name(), 1 << group.bits(), group.entries()));
    }
    return new InputShape(inputs.size(), sparse);
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

  /** The same inputs without labels, weight and filters: for predictions on any data. */
  public FeatureSchema inputsOnly() {
    return new FeatureSchema(inputs, sparseGroups, List.of(), Optional.empty(), List.of());
  }

  /** This schema as JSON, on one line, for a model file. */
  public String toJson() {
    return FeatureSchemaJson.write(this);
  }

  /** The SHA-256 of {@link #toJson}, in lower-case hexadecimal digits: the schema's identity. */
  public String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(toJson().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * How this schema's inputs differ from another's, in words; empty where the same example becomes
   * the same inputs. Labels, weights and filters do not matter.
   *
   * @param other what it is compared with, called "the other" in the sentences
   */
  public List<String> differencesFrom(FeatureSchema other) {
    return SchemaDifferences.of(this, other);
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
