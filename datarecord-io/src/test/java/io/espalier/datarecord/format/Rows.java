package io.espalier.datarecord.format;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.feature.DataSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a file holds, by the names of its spec. */
final class Rows implements FeatureSink {
  private final Map<Long, String> names = new LinkedHashMap<>();
  private Map<String, Double> row;

  private Rows(DataSpec spec) {
    spec.features().forEach(feature -> names.put(feature.id(), feature.name()));
  }

  static List<Map<String, Double>> of(ExampleFiles files) {
    Rows sink = new Rows(files.dataSpec());
    List<Map<String, Double>> rows = new ArrayList<>();
    for (int file = 0; file < files.paths().size(); file++) {
      try (ExampleReader reader = files.open(file)) {
        sink.row = new LinkedHashMap<>();
        while (reader.next(sink)) {
          rows.add(sink.row);
          sink.row = new LinkedHashMap<>();
        }
      }
    }
    return rows;
  }

  @Override
  public void binary(long id) {
    row.put(names.get(id), 1.0);
  }

  @Override
  public void continuous(long id, double value) {
    row.put(names.get(id), value);
  }

  @Override
  public void other(long id, FeatureType type) {
    throw new AssertionError(type);
  }
}
