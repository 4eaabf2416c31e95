package io.espalier.trainer.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.block.BlockFileWriter;
import io.espalier.datarecord.input.RecordFiles;
import io.espalier.datarecord.record.Feature;
import io.espalier.datarecord.record.FeatureContext;
import io.espalier.datarecord.record.RichDataRecord;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSummaryTest {
  private static final int RECORDS = 1000;
  private static final Feature.Continuous AGE = new Feature.Continuous("age");
  private static final Feature.Continuous LABEL = new Feature.Continuous("label");
  private static final Feature.Binary SEEN = new Feature.Binary("seen");
  private static final Feature.Discrete HOUR = new Feature.Discrete("hour");
  private static final Feature.Text USER = new Feature.Text("user");
  private static final Feature.Text COUNTRY = new Feature.Text("country");
  private static final Feature.SparseBinary TOPICS = new Feature.SparseBinary("topics");
  private static final Feature.SparseContinuous WORDS = new Feature.SparseContinuous("words");
  private static final Feature.Blob PICTURE = new Feature.Blob("picture");

  @TempDir Path folder;

  private DataSummary summary(long limit, boolean withSpec) {
    Path file = folder.resolve("a.dr");
    BlockFileWriter.write(
        file,
        writer -> {
          for (int i = 0; i < RECORDS; i++) {
            RichDataRecord record =
                new RichDataRecord(new DataRecord())
                    .set(AGE, (double) (i % 50))
                    .set(LABEL, (double) (i % 4 == 0 ? 1 : 0))
                    .set(SEEN, i % 2 == 0)
                    .set(HOUR, (long) (i % 24))
                    .set(USER, "user" + i)
                    .set(TOPICS, Set.of("all", "t" + i % 10))
                    .set(PICTURE, ByteBuffer.allocate(3));
            if (i % 10 < 7) {
              record.set(COUNTRY, i % 10 < 4 ? "de" : "fr");
            }
            if (i == 0) {
              record.set(WORDS, Map.of("a", 0.5, "b", 1.5));
            }
            writer.add(record.record());
          }
        });
    RecordFiles files = RecordFiles.of(file);
    FeatureContext context =
        new FeatureContext(AGE, LABEL, SEEN, HOUR, USER, COUNTRY, TOPICS, WORDS, PICTURE);
    return DataSummary.of(withSpec ? files.withDataSpec(context.dataSpec()) : files, limit);
  }

  private static FeatureStatistics of(DataSummary summary, Feature<?> feature) {
    return summary.features().stream()
        .filter(seen -> seen.id() == feature.id())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyTypeIsCounted() {
    DataSummary summary = summary(RECORDS + 1, true);
    assertTrue(summary.whole());
    assertEquals(RECORDS, summary.records());
    assertEquals(
        List.of("age", "label", "seen", "hour", "user", "country", "topics", "words", "picture"),
        summary.features().stream().map(FeatureStatistics::name).toList());
    FeatureStatistics age = of(summary, AGE);
    assertEquals(RECORDS, age.records());
    assertEquals(0, age.least());
    assertEquals(24.5, age.mean());
    assertEquals(49, age.most());
    assertEquals(500, of(summary, SEEN).records());
    FeatureStatistics hour = of(summary, HOUR);
    assertEquals(24, hour.distinct());
    assertEquals(23, hour.most());
    assertEquals(new FrequentValue("0", 42, true), hour.frequent().getFirst());
    FeatureStatistics country = of(summary, COUNTRY);
    assertEquals(700, country.records());
    assertEquals(2, country.distinct());
    assertEquals(
        List.of(new FrequentValue("de", 400, true), new FrequentValue("fr", 300, true)),
        country.frequent());
    FeatureStatistics topics = of(summary, TOPICS);
    assertEquals(RECORDS, topics.records());
    assertEquals(2, topics.entriesPerRecord());
    assertEquals(11, topics.distinct());
    assertEquals(new FrequentValue("all", RECORDS, true), topics.frequent().getFirst());
    FeatureStatistics words = of(summary, WORDS);
    assertEquals(1, words.records());
    assertEquals(2, words.entriesPerRecord());
    assertEquals(1.0, words.mean());
    assertEquals(FeatureType.BLOB, of(summary, PICTURE).type());
  }

  @Test
  void aPartAndFeaturesWithoutNames() {
    DataSummary summary = summary(10, false);
    assertFalse(summary.whole());
    assertEquals(10, summary.records());
    assertEquals(Long.toString(AGE.id()), of(summary, AGE).name());
  }

  @Test
  void whatAModelWouldMakeOfIt() {
    InputProposal proposal = InputProposal.of(summary(RECORDS, true));
    assertEquals(List.of("age", "label", "seen"), names(proposal.dense()));
    assertEquals(List.of("hour", "user", "country"), names(proposal.fields()));
    assertEquals(List.of("topics", "words"), names(proposal.sparse()));
    assertEquals(List.of("picture"), names(proposal.unused()));
    assertEquals(List.of("label"), names(proposal.labels()));
    assertEquals(8, InputProposal.bits(1));
    assertEquals(12, InputProposal.bits(1024));
    assertEquals(13, InputProposal.bits(1025));
    assertEquals(22, InputProposal.bits(Long.MAX_VALUE / 8));
  }

  private static List<String> names(List<FeatureStatistics> features) {
    return features.stream().map(FeatureStatistics::name).toList();
  }

  @Test
  void frequentValuesAreFoundAmongManyRareOnes() {
    long seed = 20261122;
    Random random = new Random(seed);
    FrequentValues values = new FrequentValues();
    int often = 0;
    for (int i = 0; i < 50_000; i++) {
      boolean frequent = random.nextInt(20) == 0;
      often += frequent ? 1 : 0;
      values.add(frequent ? "often" : "rare" + i);
    }
    FrequentValue first = values.most(1).getFirst();
    assertEquals("often", first.text(), "seed " + seed);
    assertTrue(first.atLeast() <= often, "seed " + seed);
    assertTrue(first.atLeast() > often - 50_000 / 128, "seed " + seed + " " + first);
  }

  @Test
  void distinctValuesAreEstimated() {
    for (int count : new int[] {0, 1, 2, 24, 500, 5_000, 100_000, 1_000_000}) {
      DistinctCount distinct = new DistinctCount();
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < count; i++) {
          distinct.add(i * 31L);
        }
      }
      double allowed = count < 50 ? 0 : Math.max(3, 0.06 * count);
      assertEquals(count, distinct.estimate(), allowed, count + " values");
    }
  }
}
