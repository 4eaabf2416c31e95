package io.espalier.bench;

import io.espalier.data.CounterRandom;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.DataRecordEncoder;
import io.espalier.datarecord.block.BlockFileWriter;
import io.espalier.datarecord.feature.DataSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Records as a ranking model has them: 40 continuous features, 10 binary ones, of which half are
 * there, 10 discrete, 10 strings of 4 to 16 letters, 6 sparse binary features of 3 strings each, 4
 * sparse continuous ones of 3, and a label; about 1.7 kB. A function of the seed alone.
 *
 * <p>A record's features stand in the order of a {@link HashMap} by feature id, as in records that
 * generated code has written.
 */
final class ExampleRecords {
  static final String LABEL = "label";

  /** The features that become dense columns, as a regular expression. */
  static final String DENSE = "(continuous|binary)\\..*";

  /** The features that are hashed, as a regular expression. */
  static final String SPARSE = "(discrete|string|tags|scores)\\..*";

  /** Strings of a sparse feature. */
  private static final int STRINGS = 3;

  private static final int DISTINCT_STRINGS = 5_000;
  private static final long SEED = 61;

  private final Map<Long, DataSpec.Feature> features = new HashMap<>();
  private final List<String> words = new ArrayList<>();
  private long drawn;

  ExampleRecords() {
    add("continuous", FeatureType.CONTINUOUS, 40);
    add("binary", FeatureType.BINARY, 10);
    add("discrete", FeatureType.DISCRETE, 10);
    add("string", FeatureType.STRING, 10);
    add("tags", FeatureType.SPARSE_BINARY, 6);
    add("scores", FeatureType.SPARSE_CONTINUOUS, 4);
    put(DataSpec.Feature.of(LABEL, FeatureType.CONTINUOUS));
    for (int i = 0; i < DISTINCT_STRINGS; i++) {
      words.add(word());
    }
  }

  private void add(String group, FeatureType type, int count) {
    for (int i = 0; i < count; i++) {
      put(DataSpec.Feature.of(group + "." + i, type));
    }
  }

  private void put(DataSpec.Feature feature) {
    features.put(feature.id(), feature);
  }

  /** All features there are. */
  DataSpec spec() {
    return DataSpec.of(
        features.values().stream().sorted((a, b) -> a.name().compareTo(b.name())).toList());
  }

  /**
   * Writes so many records.
   *
   * @return bytes of all records, serialized
   */
  long write(Path file, int records) {
    long[] bytes = new long[1];
    BlockFileWriter.write(
        file,
        writer -> {
          for (int i = 0; i < records; i++) {
            bytes[0] += add(writer);
          }
        });
    return bytes[0];
  }

  private int add(BlockFileWriter writer) throws IOException {
    byte[] encoded = DataRecordEncoder.encode(record());
    writer.add(encoded, 0, encoded.length);
    return encoded.length;
  }

  private DataRecord record() {
    DataRecord record = new DataRecord();
    for (DataSpec.Feature feature : features.values()) {
      put(record, feature);
    }
    return record;
  }

  private void put(DataRecord record, DataSpec.Feature feature) {
    long id = feature.id();
    switch (feature.type()) {
      case BINARY -> {
        if (below(2) == 1) {
          record.binary().add(id);
        }
      }
      case CONTINUOUS ->
          record.continuous().put(id, feature.name().equals(LABEL) ? below(2) : unit() * 20 - 10);
      case DISCRETE -> record.discrete().put(id, (long) below(1_000_000));
      case STRING -> record.strings().put(id, anyWord());
      case SPARSE_BINARY -> record.sparseBinary().put(id, someWords());
      case SPARSE_CONTINUOUS -> {
        Map<String, Double> scores = new HashMap<>();
        someWords().forEach(word -> scores.put(word, unit()));
        record.sparseContinuous().put(id, scores);
      }
      default -> throw new IllegalStateException("no features of type " + feature.type());
    }
  }

  private Set<String> someWords() {
    Set<String> some = new HashSet<>();
    while (some.size() < STRINGS) {
      some.add(anyWord());
    }
    return some;
  }

  private String anyWord() {
    return words.get(below(words.size()));
  }

  /** One in twenty has a letter beyond ASCII. */
  private String word() {
    StringBuilder word = new StringBuilder();
    int length = 4 + below(13);
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + below(26)));
    }
    if (below(20) == 0) {
      word.setCharAt(below(length), 'é');
    }
    return word.toString();
  }

  private double unit() {
    return CounterRandom.unitFloat(SEED, 0, drawn++);
  }

  private int below(int bound) {
    return CounterRandom.below(bound, SEED, 0, drawn++);
  }
}
