package io.espalier.datarecord;

import io.espalier.data.FeatureType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Keeps what it is told. */
final class CollectingSink implements FeatureSink {
  final Set<Long> binary = new LinkedHashSet<>();
  final Map<Long, Double> continuous = new LinkedHashMap<>();
  final Map<Long, FeatureType> others = new LinkedHashMap<>();

  @Override
  public void binary(long id) {
    binary.add(id);
  }

  @Override
  public void continuous(long id, double value) {
    continuous.put(id, value);
  }

  @Override
  public void other(long id, FeatureType type) {
    others.put(id, type);
  }
}
