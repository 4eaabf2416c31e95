package io.espalier.trainer.inspect;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.format.ExampleReader;
import io.espalier.datarecord.input.RecordFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which features some records have, how often, and with which values. Memory is in proportion to
 * the number of features, not of records.
 */
public final class DataSummary {
  private final RecordFiles files;
  private final Map<Long, String> names = new HashMap<>();
  private final Map<FeatureType, Map<Long, FeatureStatistics>> features =
      new EnumMap<>(FeatureType.class);
  private long records;
  private boolean whole = true;

  private DataSummary(RecordFiles files) {
    this.files = files;
    files.dataSpec().features().forEach(feature -> names.put(feature.id(), feature.name()));
  }

  /** Looks at {@code limit} records at most. */
  public static DataSummary of(RecordFiles files, long limit) {
    DataSummary summary = new DataSummary(files);
    for (int file = 0; file < files.paths().size() && summary.whole; file++) {
      try (ExampleReader reader = files.open(file)) {
        summary.read(reader, limit);
      }
    }
    return summary;
  }

  private void read(ExampleReader reader, long limit) {
    Collector collector = new Collector();
    while (records < limit) {
      if (!reader.next(collector)) {
        return;
      }
      records++;
    }
    whole = false;
  }

  /** What was looked at. */
  public RecordFiles files() {
    return files;
  }

  /** How many records were looked at. */
  public long records() {
    return records;
  }

  /** Whether those were all; false where the limit ended it. */
  public boolean whole() {
    return whole;
  }

  /** What was seen: the data spec's features in its order, then those it does not know, by id. */
  public List<FeatureStatistics> features() {
    Map<Long, Integer> order = new HashMap<>();
    for (DataSpec.Feature feature : files.dataSpec().features()) {
      order.put(feature.id(), order.size());
    }
    List<FeatureStatistics> all = new ArrayList<>();
    features.values().forEach(ofType -> all.addAll(ofType.values()));
    all.sort(
        Comparator.<FeatureStatistics>comparingInt(
                seen -> order.getOrDefault(seen.id(), Integer.MAX_VALUE))
            .thenComparingLong(FeatureStatistics::id));
    return all;
  }

  private final class Collector implements FeatureSink {
    private FeatureStatistics seen(long id, FeatureType type) {
      FeatureStatistics seen =
          features
              .computeIfAbsent(type, unseen -> new HashMap<>())
              .computeIfAbsent(
                  id,
                  unseen ->
                      new FeatureStatistics(names.getOrDefault(id, Long.toString(id)), id, type));
      seen.in(records);
      return seen;
    }

    @Override
    public void binary(long id) {
      seen(id, FeatureType.BINARY);
    }

    @Override
    public void continuous(long id, double value) {
      seen(id, FeatureType.CONTINUOUS).number(value);
    }

    @Override
    public void discrete(long id, long value) {
      FeatureStatistics seen = seen(id, FeatureType.DISCRETE);
      seen.number(value);
      seen.value(Long.toString(value));
    }

    @Override
    public void string(long id, byte[] bytes, int offset, int length) {
      seen(id, FeatureType.STRING).value(text(bytes, offset, length));
    }

    @Override
    public void sparseBinary(long id, byte[] bytes, int offset, int length) {
      seen(id, FeatureType.SPARSE_BINARY).value(text(bytes, offset, length));
    }

    @Override
    public void sparseContinuous(long id, byte[] bytes, int offset, int length, double value) {
      FeatureStatistics seen = seen(id, FeatureType.SPARSE_CONTINUOUS);
      seen.number(value);
      seen.value(text(bytes, offset, length));
    }

    @Override
    public void other(long id, FeatureType type) {
      seen(id, type);
    }

    private static String text(byte[] bytes, int offset, int length) {
      return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }
  }
}
