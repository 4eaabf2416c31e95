package io.espalier.datarecord.feature;

import io.espalier.data.FeatureSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which features of a data set become inputs, labels and the example weight, and which examples are
 * used. Immutable.
 *
 * <pre>{@code
 * FeatureConfig.builder().dense("inputs", "user\\..*|item\\..*").label("clicked").weight("w").build()
 * FeatureConfig.builder()
 *     .dense(DenseFeatures.matching("numbers", ".*count").zScore())
 *     .sparse("ids", ".*", 20)
 *     .label("clicked")
 *     .build()
 * }</pre>
 *
 * <p>A dense group takes continuous and binary features; groups stand one after the other, and a
 * feature that several groups match goes to the first. Sparse inputs take features of every type
 * but blobs and tensors, whether or not they are columns or in other sparse inputs too. Labels and
 * the weight are never inputs.
 *
 * <p>Who comes from twml: {@code dense} is extract_feature_group, {@code sparse} is
 * extract_features_as_hashed_sparse, {@code label} add_labels, {@code weight} define_weight, {@code
 * filter} add_filter.
 */
public final class FeatureConfig {
  record Weight(String name, float missing) {}

  private final List<DenseFeatures> dense;
  private final List<SparseFeatures> sparse;
  private final List<String> labels;
  private final Optional<Weight> weight;
  private final List<String> filters;

  private FeatureConfig(Builder builder) {
    this.dense = List.copyOf(builder.dense);
    this.sparse = List.copyOf(builder.sparse);
    this.labels = List.copyOf(builder.labels);
    this.weight = Optional.ofNullable(builder.weight);
    this.filters = List.copyOf(builder.filters);
  }

  /** A config to fill. */
  public static Builder builder() {
    return new Builder();
  }

  /** The dense groups, in order. */
  public List<DenseFeatures> dense() {
    return dense;
  }

  /** The sparse inputs, and the fields, in order. */
  public List<SparseFeatures> sparse() {
    return sparse;
  }

  /** The names of the labels, in order. */
  public List<String> labels() {
    return labels;
  }

  /** The features that an example must have to be used. */
  public List<String> filters() {
    return filters;
  }

  Optional<Weight> weight() {
    return weight;
  }

  /**
   * Whether the data must be read once before a schema can be made: for the boundaries of
   * discretizers, or for means and deviations.
   */
  public boolean needsCalibration() {
    return dense.stream().anyMatch(DenseFeatures::normalized)
        || sparse.stream().anyMatch(input -> input.bins().isPresent());
  }

  /**
   * The columns and sparse inputs that this config makes of a data set.
   *
   * @throws IllegalArgumentException if a group or input matches nothing; if a label, the weight, a
   *     filter or a named feature does not exist or is of a type that cannot be one: the message
   *     names what there is. Also if the config {@link #needsCalibration}.
   */
  public FeatureSchema bind(DataSpec spec) {
    if (needsCalibration()) {
      throw new IllegalArgumentException(
          "the features are to be normalized or discretized, for which the data must be read first:"
              + " bind them to the files (RecordFiles.bind), or pass examples to calibrate(spec)");
    }
    return new SchemaBinding(this, spec, Optional.empty()).schema();
  }

  /**
   * Takes the examples from which boundaries, means and deviations are found, and makes the schema.
   *
   * @throws IllegalArgumentException as {@link #bind}
   */
  public Calibration calibrate(DataSpec spec) {
    return new Calibration(this, spec);
  }

  /** What a config is made of. Not thread-safe. */
  public static final class Builder {
    private final List<DenseFeatures> dense = new ArrayList<>();
    private final List<SparseFeatures> sparse = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private final List<String> filters = new ArrayList<>();
    private Weight weight;

    private Builder() {}

    /**
     * Inputs: the continuous and binary features whose whole name matches; 0 where a feature is
     * missing.
     *
     * @param group a name for the group
     * @param regex a regular expression for names
     */
    public Builder dense(String group, String regex) {
      return dense(DenseFeatures.matching(group, regex));
    }

    /**
     * Inputs: the continuous and binary features whose whole name matches.
     *
     * @param group a name for the group
     * @param regex a regular expression for names
     * @param missing what stands where a feature is absent or NaN; finite
     */
    public Builder dense(String group, String regex, float missing) {
      return dense(DenseFeatures.matching(group, regex).missing(missing));
    }

    /** Inputs: a dense group with options. */
    public Builder dense(DenseFeatures group) {
      if (dense.stream().anyMatch(other -> other.group().equals(group.group()))) {
        throw new IllegalArgumentException(
            "there is a group '" + group.group() + "' already; join the expressions with |");
      }
      dense.add(group);
      return this;
    }

    /**
     * A sparse input: all features but blobs and tensors whose whole name matches, hashed together.
     *
     * @param name the sparse input's name
     * @param regex a regular expression for names
     * @param bits ids are below 2^bits
     */
    public Builder sparse(String name, String regex, int bits) {
      return sparse(SparseFeatures.matching(name, bits, regex));
    }

    /** A sparse input, or fields, with options. */
    public Builder sparse(SparseFeatures input) {
      boolean twice =
          input.name().isPresent()
              && sparse.stream().anyMatch(other -> other.name().equals(input.name()));
      if (twice) {
        throw new IllegalArgumentException(
            "there is a sparse input '"
                + input.name().get()
                + "' already; join the expressions with |");
      }
      sparse.add(input);
      return this;
    }

    /**
     * A sparse input for each feature but blobs and tensors whose whole name matches, named by the
     * feature.
     *
     * @param regex a regular expression for names
     * @param bits ids are below 2^bits
     */
    public Builder fields(String regex, int bits) {
      return sparse(SparseFeatures.fields(bits, regex));
    }

    /**
     * One more label. With softmax there is one, which holds the index of the class.
     *
     * @param name a continuous feature, which every example must have; or a binary one, whose
     *     absence means 0
     */
    public Builder label(String name) {
      Objects.requireNonNull(name, "name");
      if (labels.contains(name)) {
        throw new IllegalArgumentException("the label '" + name + "' is there already");
      }
      labels.add(name);
      return this;
    }

    /** The continuous feature that says how much an example counts; 1 where it is missing. */
    public Builder weight(String name) {
      return weight(name, 1f);
    }

    /**
     * The continuous feature that says how much an example counts.
     *
     * @param name the feature
     * @param missing the weight of an example without it; finite and not negative
     */
    public Builder weight(String name, float missing) {
      if (weight != null) {
        throw new IllegalArgumentException("the example weight is '" + weight.name() + "' already");
      }
      Objects.requireNonNull(name, "name");
      if (!(missing >= 0 && missing <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "the default weight must be finite and not negative, not " + missing);
      }
      weight = new Weight(name, missing);
      return this;
    }

    /** Only examples that have this feature, of whatever type, are used. */
    public Builder filter(String name) {
      Objects.requireNonNull(name, "name");
      if (filters.contains(name)) {
        throw new IllegalArgumentException("the filter '" + name + "' is there already");
      }
      filters.add(name);
      return this;
    }

    /**
     * The finished config; without a dense group and without sparse inputs, all continuous and
     * binary features are inputs.
     */
    public FeatureConfig build() {
      if (dense.isEmpty() && sparse.isEmpty()) {
        dense("inputs", ".*");
      }
      return new FeatureConfig(this);
    }
  }
}
