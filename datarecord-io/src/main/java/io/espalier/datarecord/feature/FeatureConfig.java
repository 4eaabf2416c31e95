package io.espalier.datarecord.feature;

import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which features of a data set become inputs, labels and the example weight. Immutable.
 *
 * <pre>{@code
 * FeatureConfig.builder().dense("inputs", "user\\..*|item\\..*").label("clicked").weight("w").build()
 * }</pre>
 *
 * <p>A dense group takes the continuous and binary features whose whole name matches its regular
 * expression, in the order of the data spec; groups stand one after the other, and a feature that
 * several groups match goes to the first. Labels and the weight are never inputs.
 */
public final class FeatureConfig {
  private record DenseGroup(String name, Pattern pattern, float missing) {}

  private record Weight(String name, float missing) {}

  private final List<DenseGroup> groups;
  private final List<String> labels;
  private final Optional<Weight> weight;

  private FeatureConfig(Builder builder) {
    this.groups = List.copyOf(builder.groups);
    this.labels = List.copyOf(builder.labels);
    this.weight = Optional.ofNullable(builder.weight);
  }

  /** A config to fill. */
  public static Builder builder() {
    return new Builder();
  }

  /** The names of the labels, in order. */
  public List<String> labels() {
    return labels;
  }

  /**
   * The columns that this config makes of a data set.
   *
   * @throws IllegalArgumentException if a group matches nothing, or a label or the weight does not
   *     exist or is of a type that cannot be one; the message names what there is
   */
  public FeatureSchema bind(DataSpec spec) {
    Set<Long> taken = new HashSet<>();
    List<FeatureSchema.Label> labelColumns = new ArrayList<>();
    for (String name : labels) {
      DataSpec.Feature feature = require(spec, name, "label");
      labelColumns.add(new FeatureSchema.Label(name, feature.id(), feature.type()));
      taken.add(feature.id());
    }
    Optional<FeatureSchema.ExampleWeight> weightColumn = Optional.empty();
    if (weight.isPresent()) {
      String name = weight.get().name();
      DataSpec.Feature feature = require(spec, name, "example weight");
      if (feature.type() != FeatureType.CONTINUOUS) {
        throw new IllegalArgumentException(
            "the example weight '" + name + "' is " + feature.type() + ", not CONTINUOUS");
      }
      weightColumn =
          Optional.of(new FeatureSchema.ExampleWeight(name, feature.id(), weight.get().missing()));
      taken.add(feature.id());
    }
    return new FeatureSchema(inputs(spec, taken), labelColumns, weightColumn);
  }

  private List<FeatureSchema.Input> inputs(DataSpec spec, Set<Long> taken) {
    List<FeatureSchema.Input> inputs = new ArrayList<>();
    for (DenseGroup group : groups) {
      int before = inputs.size();
      for (DataSpec.Feature feature : spec.features()) {
        boolean dense =
            feature.type() == FeatureType.CONTINUOUS || feature.type() == FeatureType.BINARY;
        if (dense && group.pattern().matcher(feature.name()).matches() && taken.add(feature.id())) {
          inputs.add(
              new FeatureSchema.Input(
                  feature.name(), feature.id(), feature.type(), group.name(), group.missing()));
        }
      }
      if (inputs.size() == before) {
        throw new IllegalArgumentException(
            "no continuous or binary feature is left for group '"
                + group.name()
                + "' ("
                + group.pattern()
                + "); "
                + known(spec));
      }
    }
    return inputs;
  }

  private static DataSpec.Feature require(DataSpec spec, String name, String what) {
    return spec.find(name)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no feature '" + name + "' for the " + what + "; " + known(spec)));
  }

  private static String known(DataSpec spec) {
    int shown = Math.min(10, spec.features().size());
    StringBuilder text =
        new StringBuilder("the data has ").append(spec.features().size()).append(" features");
    for (int i = 0; i < shown; i++) {
      text.append(i == 0 ? ": " : ", ").append(spec.features().get(i).name());
    }
    if (shown < spec.features().size()) {
      text.append(" …");
    }
    return spec.complete() ? text.toString() : text + " (no data spec: names are ids in decimal)";
  }

  /** What a config is made of. Not thread-safe. */
  public static final class Builder {
    private final List<DenseGroup> groups = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
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
      return dense(group, regex, 0f);
    }

    /**
     * Inputs: the continuous and binary features whose whole name matches.
     *
     * @param group a name for the group
     * @param regex a regular expression for names
     * @param missing what stands where a feature is absent or NaN; finite
     */
    public Builder dense(String group, String regex, float missing) {
      Objects.requireNonNull(group, "group");
      if (groups.stream().anyMatch(other -> other.name().equals(group))) {
        throw new IllegalArgumentException(
            "there is a group '" + group + "' already; join the expressions with |");
      }
      if (!Float.isFinite(missing)) {
        throw new IllegalArgumentException(
            "the default of group '" + group + "' must be finite, not " + missing);
      }
      try {
        groups.add(new DenseGroup(group, Pattern.compile(regex), missing));
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "group '" + group + "' has no valid regular expression: " + e.getMessage(), e);
      }
      return this;
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

    /**
     * The finished config; without a dense group, all continuous and binary features are inputs.
     */
    public FeatureConfig build() {
      if (groups.isEmpty()) {
        dense("inputs", ".*");
      }
      return new FeatureConfig(this);
    }
  }
}
