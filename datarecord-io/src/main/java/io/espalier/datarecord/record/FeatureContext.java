package io.espalier.datarecord.record;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.feature.DataSpec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The features that records of some kind may have, in order. No two have the same id. Immutable.
 *
 * <pre>{@code
 * static final FeatureContext USER = new FeatureContext(AGE, COUNTRY, CLICKED);
 * }</pre>
 */
public final class FeatureContext implements Iterable<Feature<?>> {
  private final Map<Long, Feature<?>> byId = new LinkedHashMap<>();

  /**
   * A context of these features.
   *
   * @throws IllegalArgumentException if two have the same id
   */
  public FeatureContext(Feature<?>... features) {
    this(List.of(features));
  }

  /**
   * A context of these features.
   *
   * @throws IllegalArgumentException if two have the same id
   */
  public FeatureContext(List<? extends Feature<?>> features) {
    for (Feature<?> feature : features) {
      Feature<?> other = byId.put(feature.id(), feature);
      if (other != null) {
        throw new IllegalArgumentException(
            feature + " and " + other + " have the same id, " + feature.id());
      }
    }
  }

  /** The features of a data spec. */
  public static FeatureContext of(DataSpec spec) {
    return new FeatureContext(
        spec.features().stream()
            .map(feature -> Feature.of(feature.name(), feature.id(), feature.type()))
            .toList());
  }

  /**
   * The features of all these contexts; what several have counts once.
   *
   * @throws IllegalArgumentException if two features that are not equal have the same id
   */
  public static FeatureContext merge(FeatureContext... contexts) {
    List<Feature<?>> features = new ArrayList<>();
    for (FeatureContext context : contexts) {
      for (Feature<?> feature : context) {
        if (!features.contains(feature)) {
          features.add(feature);
        }
      }
    }
    return new FeatureContext(features);
  }

  /**
   * This context and some features more.
   *
   * @throws IllegalArgumentException if two have the same id
   */
  public FeatureContext with(Feature<?>... more) {
    List<Feature<?>> features = new ArrayList<>(features());
    features.addAll(List.of(more));
    return new FeatureContext(features);
  }

  /** The features, in order. */
  public List<Feature<?>> features() {
    return List.copyOf(byId.values());
  }

  /** The feature with this id, if there is one. */
  public Optional<Feature<?>> feature(long id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Whether this very feature is here: of the same id and type. */
  public boolean contains(Feature<?> feature) {
    return contains(feature.id(), feature.type());
  }

  boolean contains(long id, FeatureType type) {
    Feature<?> known = byId.get(id);
    return known != null && known.type() == type;
  }

  /** The features as a data spec, from which a feature configuration takes its columns. */
  public DataSpec dataSpec() {
    return DataSpec.of(
        byId.values().stream()
            .map(feature -> new DataSpec.Feature(feature.name(), feature.id(), feature.type()))
            .toList());
  }

  @Override
  public Iterator<Feature<?>> iterator() {
    return features().iterator();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureContext context && context.features().equals(features());
  }

  @Override
  public int hashCode() {
    return features().hashCode();
  }

  /** The features, in order. */
  @Override
  public String toString() {
    return byId.values().toString();
  }
}
