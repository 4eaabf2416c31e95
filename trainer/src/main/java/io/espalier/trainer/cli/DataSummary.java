package io.espalier.trainer.cli;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.format.ExampleReader;
import io.espalier.datarecord.input.RecordFiles;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which features some records have, how often, and from what to what their values go. */
final class DataSummary implements FeatureSink {
  private static final class Seen {
    private final FeatureType type;
    private long records;
    private long lastRecord = -1;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;
    private double sum;

    private Seen(FeatureType type) {
      this.type = type;
    }

    private void value(double value) {
      records++;
      least = Math.min(least, value);
      most = Math.max(most, value);
      sum += value;
    }
  }

  private final RecordFiles files;
  private final Map<Long, Seen> features = new HashMap<>();
  private long records;
  private boolean whole = true;

  private DataSummary(RecordFiles files) {
    this.files = files;
  }

  /** Looks at {@code limit} records at most. */
  static DataSummary of(RecordFiles files, long limit) {
    DataSummary summary = new DataSummary(files);
    for (int file = 0; file < files.paths().size() && summary.whole; file++) {
      try (ExampleReader reader = files.open(file)) {
        summary.read(reader, limit);
      }
    }
    return summary;
  }

  private void read(ExampleReader reader, long limit) {
    while (records < limit) {
      if (!reader.next(this)) {
        return;
      }
      records++;
    }
    whole = false;
  }

  @Override
  public void binary(long id) {
    seen(id, FeatureType.BINARY).value(1);
  }

  @Override
  public void continuous(long id, double value) {
    seen(id, FeatureType.CONTINUOUS).value(value);
  }

  @Override
  public void other(long id, FeatureType type) {
    // A set of strings comes string by string.
    Seen seen = seen(id, type);
    if (seen.lastRecord != records) {
      seen.lastRecord = records;
      seen.records++;
    }
  }

  private Seen seen(long id, FeatureType type) {
    return features.computeIfAbsent(id, unseen -> new Seen(type));
  }

  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s  %,d file%s, %s%,d records, %,d features%n%n",
        files.format().id(),
        files.paths().size(),
        files.paths().size() == 1 ? "" : "s",
        whole ? "" : "the first ",
        records,
        features.size());
    Table table = new Table("feature", "id", "type", "present", "least", "mean", "most");
    rows().forEach((name, id) -> row(table, name, id));
    table.print(out);
  }

  /** What was seen: the spec's features in its order, then those it does not know, by id. */
  private Map<String, Long> rows() {
    Map<String, Long> rows = new LinkedHashMap<>();
    Set<Long> unknown = new TreeSet<>(features.keySet());
    for (DataSpec.Feature feature : files.dataSpec().features()) {
      if (unknown.remove(feature.id())) {
        rows.put(feature.name(), feature.id());
      }
    }
    unknown.forEach(id -> rows.put(Long.toString(id), id));
    return rows;
  }

  private void row(Table table, String name, long id) {
    Seen seen = features.get(id);
    boolean numeric = seen.type == FeatureType.CONTINUOUS;
    table.row(
        name,
        Long.toString(id),
        seen.type.name().toLowerCase(Locale.ROOT),
        String.format(Locale.ROOT, "%.1f %%", 100.0 * seen.records / Math.max(1, records)),
        numeric ? shown(seen.least) : "",
        numeric ? shown(seen.sum / seen.records) : "",
        numeric ? shown(seen.most) : "");
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }
}
