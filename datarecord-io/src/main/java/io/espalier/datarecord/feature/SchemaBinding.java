package io.espalier.datarecord.feature;

import io.espalier.data.Discretizer;
import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureSchema.SparseFeature;
import io.espalier.data.FeatureSchema.SparseGroup;
import io.espalier.data.FeatureType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds a config's features in a data spec, and makes the schema of them. */
final class SchemaBinding {
  private final FeatureConfig config;
  private final DataSpec spec;

  /**
   * What a calibration pass found; nothing before it: then nothing is normalized or discretized.
   */
  private final Optional<Map<Long, ValueSample>> samples;

  /** Labels, the weight, and the columns so far. */
  private final Set<Long> taken = new HashSet<>();

  private final Set<Long> targets = new HashSet<>();

  SchemaBinding(FeatureConfig config, DataSpec spec, Optional<Map<Long, ValueSample>> samples) {
    this.config = config;
    this.spec = spec;
    this.samples = samples;
  }

  FeatureSchema schema() {
    List<FeatureSchema.Label> labels = new ArrayList<>();
    for (String name : config.labels()) {
      DataSpec.Feature feature = SpecText.require(spec, name, "the label");
      if (!FeatureMatch.DENSE.contains(feature.type())) {
        throw new IllegalArgumentException(
            "feature '"
                + name
                + "' is "
                + feature.type()
                + "; a column needs CONTINUOUS or BINARY; texts become labels when"
                + " a table is converted (convert --label '"
                + name
                + "=TEXT')");
      }
      labels.add(new FeatureSchema.Label(name, feature.id(), feature.type()));
    }
    Optional<FeatureSchema.ExampleWeight> weight = config.weight().map(this::weight);
    labels.forEach(label -> targets.add(label.id()));
    weight.ifPresent(of -> targets.add(of.id()));
    taken.addAll(targets);
    List<FeatureSchema.Filter> filters = new ArrayList<>();
    for (String name : config.filters()) {
      DataSpec.Feature feature = SpecText.require(spec, name, "the filter");
      filters.add(new FeatureSchema.Filter(name, feature.id(), feature.type()));
    }
    return new FeatureSchema(inputs(), sparseGroups(), labels, weight, filters);
  }

  private FeatureSchema.ExampleWeight weight(FeatureConfig.Weight asked) {
    DataSpec.Feature feature = SpecText.require(spec, asked.name(), "the example weight");
    if (feature.type() != FeatureType.CONTINUOUS) {
      throw new IllegalArgumentException(
          "the example weight '" + asked.name() + "' is " + feature.type() + ", not CONTINUOUS");
    }
    return new FeatureSchema.ExampleWeight(asked.name(), feature.id(), asked.missing());
  }

  private List<FeatureSchema.Input> inputs() {
    List<FeatureSchema.Input> inputs = new ArrayList<>();
    for (DenseFeatures group : config.dense()) {
      String what = "group '" + group.group() + "'";
      int before = inputs.size();
      for (DataSpec.Feature feature : group.match().in(spec, what)) {
        if (taken.add(feature.id())) {
          inputs.add(input(group, feature));
        }
      }
      List<FeatureSchema.Input> added = inputs.subList(before, inputs.size());
      if (added.isEmpty()) {
        throw nothingLeft(what, group.match());
      }
      for (String name : group.defaults().keySet()) {
        if (added.stream().noneMatch(input -> input.name().equals(name))) {
          throw new IllegalArgumentException(
              "there is a default for '" + name + "', which is not in " + what);
        }
      }
    }
    return inputs;
  }

  private FeatureSchema.Input input(DenseFeatures group, DataSpec.Feature feature) {
    boolean normalized = group.normalized() && feature.type() == FeatureType.CONTINUOUS;
    return new FeatureSchema.Input(
        feature.name(),
        feature.id(),
        feature.type(),
        group.group(),
        group.defaults().getOrDefault(feature.name(), group.missing()),
        normalized ? samples.map(of -> of.get(feature.id()).zScore()) : Optional.empty());
  }

  private List<SparseGroup> sparseGroups() {
    Map<String, SparseGroup> groups = new LinkedHashMap<>();
    for (SparseFeatures asked : config.sparse()) {
      List<SparseFeature> features = new ArrayList<>();
      Set<Long> ids = new HashSet<>();
      for (DataSpec.Feature feature : asked.match().in(spec, asked.describe())) {
        if (!targets.contains(feature.id()) && ids.add(feature.id())) {
          features.add(
              new SparseFeature(
                  feature.name(), feature.id(), feature.type(), discretizer(asked, feature)));
        }
      }
      if (features.isEmpty()) {
        throw nothingLeft(asked.describe(), asked.match());
      }
      if (asked.name().isPresent()) {
        add(groups, group(asked, asked.name().get(), features));
      } else {
        features.forEach(feature -> add(groups, group(asked, feature.name(), List.of(feature))));
      }
    }
    return List.copyOf(groups.values());
  }

  private static SparseGroup group(
      SparseFeatures asked, String name, List<SparseFeature> features) {
    return new SparseGroup(
        name, asked.bits(), asked.entries().orElse(features.size()), asked.elementId(), features);
  }

  private static void add(Map<String, SparseGroup> groups, SparseGroup group) {
    if (groups.put(group.name(), group) != null) {
      throw new IllegalArgumentException(
          "two sparse inputs would be called '" + group.name() + "'");
    }
  }

  private Optional<Discretizer> discretizer(SparseFeatures asked, DataSpec.Feature feature) {
    boolean numbers =
        feature.type() == FeatureType.CONTINUOUS
            || feature.type() == FeatureType.SPARSE_CONTINUOUS
                && asked.bins().filter(SchemaBinding::keepsNames).isPresent();
    return numbers && asked.bins().isPresent()
        ? samples.flatMap(of -> of.get(feature.id()).discretizer(asked.bins().get()))
        : Optional.empty();
  }

  /** Whether the id of a bin has its element's name in it. */
  static boolean keepsNames(SparseFeatures.Bins bins) {
    return bins.kind() != Discretizer.Kind.PERCENTILE;
  }

  private IllegalArgumentException nothingLeft(String what, FeatureMatch match) {
    return new IllegalArgumentException(
        "no "
            + match.typesInWords()
            + " feature is left for "
            + what
            + (what.endsWith("(" + match + ")") ? "" : " (" + match + ")")
            + "; "
            + SpecText.known(spec));
  }
}
