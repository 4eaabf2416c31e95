package io.espalier.datarecord.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.DataRecordDecoder;
import io.espalier.datarecord.DataRecordEncoder;
import io.espalier.datarecord.FeatureId;
import io.espalier.datarecord.GeneralTensor;
import io.espalier.datarecord.feature.DataSpec;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RichDataRecordTest {
  private static final Feature.Binary CLICKED = new Feature.Binary("clicked");
  private static final Feature.Continuous AGE = new Feature.Continuous("user.age");
  private static final Feature.Discrete CITY = new Feature.Discrete("user.city");
  private static final Feature.Text LANGUAGE = new Feature.Text("user.language");
  private static final Feature.SparseBinary TOPICS = new Feature.SparseBinary("topics");
  private static final Feature.SparseContinuous SCORES = new Feature.SparseContinuous("scores");
  private static final Feature.Blob PICTURE = new Feature.Blob("picture");
  private static final Feature.Tensor EMBEDDING = new Feature.Tensor("embedding");
  private static final Feature.SparseTensor WORDS = new Feature.SparseTensor("words");
  private static final FeatureContext ALL =
      new FeatureContext(CLICKED, AGE, CITY, LANGUAGE, TOPICS, SCORES, PICTURE, EMBEDDING, WORDS);

  private static final GeneralTensor NUMBERS =
      new GeneralTensor.DoubleTensor(List.of(1.0, 2.0), Optional.empty());
  private static final io.espalier.datarecord.SparseTensor ONE_WORD =
      new io.espalier.datarecord.SparseTensor(
          List.of(9L), new GeneralTensor.Int64Tensor(List.of(4L), Optional.empty()), NUMBERS);

  private static RichDataRecord full() {
    return new RichDataRecord(new DataRecord(), ALL)
        .set(CLICKED, true)
        .set(AGE, 39.0)
        .set(CITY, 7L)
        .set(LANGUAGE, "de")
        .set(TOPICS, Set.of("chess"))
        .set(SCORES, Map.of("a", 0.5))
        .set(PICTURE, ByteBuffer.wrap(new byte[] {1, 2, 3}, 1, 2))
        .set(EMBEDDING, NUMBERS)
        .set(WORDS, ONE_WORD);
  }

  @Test
  void everyTypeIsSetAndGotAndSurvivesTheCodec() {
    RichDataRecord written = full();
    RichDataRecord read =
        new RichDataRecord(
            DataRecordDecoder.decode(DataRecordEncoder.encode(written.record())), ALL);
    for (RichDataRecord record : List.of(written, read)) {
      assertEquals(Optional.of(true), record.get(CLICKED));
      assertEquals(Optional.of(39.0), record.get(AGE));
      assertEquals(Optional.of(7L), record.get(CITY));
      assertEquals(Optional.of("de"), record.get(LANGUAGE));
      assertEquals(Optional.of(Set.of("chess")), record.get(TOPICS));
      assertEquals(Optional.of(Map.of("a", 0.5)), record.get(SCORES));
      assertEquals(Optional.of(ByteBuffer.wrap(new byte[] {2, 3})), record.get(PICTURE));
      assertEquals(Optional.of(NUMBERS), record.get(EMBEDDING));
      assertEquals(Optional.of(ONE_WORD), record.get(WORDS));
    }
    assertEquals(
        new DataRecord().putContinuous("user.age", 39),
        new RichDataRecord(new DataRecord()).set(AGE, 39.0).record());
  }

  @Test
  void whatIsClearedIsAbsent() {
    RichDataRecord record = full();
    for (Feature<?> feature : ALL) {
      assertTrue(record.has(feature), feature.toString());
      record.clear(feature);
      assertFalse(record.has(feature), feature.toString());
      assertEquals(Optional.empty(), record.get(feature));
      record.clear(feature);
    }
    assertEquals(new DataRecord(), record.record());
  }

  @Test
  void aFalseBinaryIsAbsent() {
    RichDataRecord record = new RichDataRecord(new DataRecord());
    record.set(CLICKED, false);
    assertFalse(record.has(CLICKED));
    record.set(CLICKED, true).set(CLICKED, false);
    assertEquals(Optional.empty(), record.get(CLICKED));
    assertTrue(record.record().binary().isEmpty());
  }

  @Test
  void anOptionalThatIsEmptyChangesNothing() {
    RichDataRecord record = new RichDataRecord(new DataRecord(), ALL).set(AGE, Optional.of(3.0));
    record.set(AGE, Optional.empty());
    assertEquals(Optional.of(3.0), record.get(AGE));
  }

  @Test
  void valuesAreCopiedInAndNotToBeChangedFromOutside() {
    Set<String> topics = new HashSet<>(Set.of("chess"));
    Map<String, Double> scores = new HashMap<>(Map.of("a", 1.0));
    byte[] bytes = {1};
    RichDataRecord record =
        new RichDataRecord(new DataRecord())
            .set(TOPICS, topics)
            .set(SCORES, scores)
            .set(PICTURE, ByteBuffer.wrap(bytes));
    topics.add("go");
    scores.put("b", 2.0);
    bytes[0] = 9;
    assertEquals(Optional.of(Set.of("chess")), record.get(TOPICS));
    assertEquals(Optional.of(Map.of("a", 1.0)), record.get(SCORES));
    assertEquals(1, record.get(PICTURE).orElseThrow().get(0));
    Set<String> shown = record.get(TOPICS).orElseThrow();
    assertThrows(UnsupportedOperationException.class, () -> shown.add("go"));
  }

  @Test
  void aContextRefusesWhatItDoesNotHave() {
    FeatureContext context = new FeatureContext(AGE, LANGUAGE);
    RichDataRecord record = new RichDataRecord(new DataRecord(), context);
    for (Runnable use :
        List.<Runnable>of(
            () -> record.set(CITY, 1L),
            () -> record.set(CITY, Optional.empty()),
            () -> record.get(CITY),
            () -> record.has(CITY),
            () -> record.clear(CITY))) {
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, use::run);
      assertTrue(e.getMessage().contains("DISCRETE feature 'user.city'"), e.getMessage());
    }
    IllegalArgumentException type =
        assertThrows(
            IllegalArgumentException.class, () -> record.get(new Feature.Discrete("user.age")));
    assertTrue(type.getMessage().contains("but the CONTINUOUS feature 'user.age'"));
    assertEquals(new DataRecord(), record.record());
  }

  @Test
  void unknownFeaturesAreDropped() {
    DataRecord record = full().record();
    record.putDiscrete("user.age", 3);
    FeatureContext context = new FeatureContext(AGE, TOPICS, CLICKED);
    new RichDataRecord(record, context).dropUnknownFeatures();
    DataRecord expected = new DataRecord().putBinary("clicked", true);
    expected.putContinuous("user.age", 39);
    expected.sparseBinary().put(TOPICS.id(), Set.of("chess"));
    assertEquals(expected, record);
    assertThrows(
        IllegalStateException.class, () -> new RichDataRecord(record).dropUnknownFeatures());
  }

  @Test
  void mergingTakesTheSourcesValues() {
    DataRecord target = full().record();
    DataRecord source =
        new RichDataRecord(new DataRecord())
            .set(AGE, 40.0)
            .set(TOPICS, Set.of("go"))
            .set(new Feature.Binary("seen"), true)
            .record();
    DataRecord expected = full().set(AGE, 40.0).set(TOPICS, Set.of("go")).record();
    expected.putBinary("seen", true);
    assertSame(target, DataRecordMerger.merge(target, source));
    assertEquals(expected, target);
    target.sparseBinary().get(TOPICS.id()).add("chess");
    assertEquals(Set.of("go"), source.sparseBinary().get(TOPICS.id()), "the source is copied");
  }

  @Test
  void aDeepCopyIsOnItsOwn() {
    DataRecord record = full().record();
    DataRecord copy = record.deepCopy();
    assertEquals(record, copy);
    copy.sparseBinary().get(TOPICS.id()).add("go");
    copy.sparseContinuous().get(SCORES.id()).put("b", 2.0);
    copy.continuous().clear();
    copy.binary().clear();
    copy.blobs().get(PICTURE.id()).position(1);
    assertEquals(full().record(), record);
  }

  @Test
  void contexts() {
    assertEquals(List.of(AGE, CITY), new FeatureContext(AGE).with(CITY).features());
    assertEquals(Optional.of(AGE), ALL.feature(FeatureId.of("user.age")));
    assertEquals(Optional.empty(), ALL.feature(1));
    assertEquals(
        new FeatureContext(AGE, CITY, CLICKED),
        FeatureContext.merge(new FeatureContext(AGE, CITY), new FeatureContext(CITY, CLICKED)));
    assertThrows(IllegalArgumentException.class, () -> new FeatureContext(AGE, AGE));
    IllegalArgumentException clash =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                FeatureContext.merge(
                    ALL, new FeatureContext(List.of(new Feature.Text("user.age")))));
    assertTrue(clash.getMessage().contains("have the same id"), clash.getMessage());
    DataSpec spec = ALL.dataSpec();
    assertEquals(ALL, FeatureContext.of(spec));
    assertEquals(
        new DataSpec.Feature("user.age", AGE.id(), FeatureType.CONTINUOUS), spec.features().get(1));
    Feature<?> unnamed = Feature.of("17", 17, FeatureType.STRING);
    assertEquals(17, unnamed.id());
    assertEquals(FeatureType.STRING, unnamed.type());
  }

  private record Click(double age, String language, List<String> topics) {}

  @Test
  void adapters() {
    FeatureContext context = new FeatureContext(AGE, LANGUAGE);
    RecordAdapter<Click> adapter =
        RecordAdapter.of(
            context,
            (click, record) -> record.set(AGE, click.age()).set(LANGUAGE, click.language()));
    assertEquals(
        new DataRecord().putContinuous("user.age", 3).putString("user.language", "de"),
        adapter.adapt(new Click(3, "de", List.of())));
    RecordAdapter<Click> wrong =
        RecordAdapter.of(context, (click, record) -> record.set(CLICKED, true));
    assertThrows(IllegalArgumentException.class, () -> wrong.adapt(new Click(3, "de", List.of())));

    RecordAdapter<String> topic =
        RecordAdapter.of(
            new FeatureContext(LANGUAGE), (text, record) -> record.set(LANGUAGE, text));
    RecordsAdapter<Click> topics = RecordsAdapter.ofEach(Click::topics, topic);
    assertEquals(topic.features(), topics.features());
    assertEquals(
        List.of(
            new DataRecord().putString("user.language", "a"),
            new DataRecord().putString("user.language", "b")),
        topics.adapt(new Click(3, "de", List.of("a", "b"))));
  }

  @Test
  void renaming() {
    Feature.Continuous years = new Feature.Continuous("user.years");
    Feature.Text tongue = new Feature.Text("user.tongue");
    RecordTransform transform =
        RecordTransform.rename(AGE, years).andThen(RecordTransform.rename(LANGUAGE, tongue));
    DataRecord record = new DataRecord().putContinuous("user.age", 3).putDiscrete("user.city", 1);
    transform.transform(record);
    assertEquals(
        new DataRecord().putContinuous("user.years", 3).putDiscrete("user.city", 1), record);
    assertEquals(
        new FeatureContext(years, CITY, tongue),
        transform.transformContext(new FeatureContext(AGE, CITY, LANGUAGE)));
  }

  @Test
  void extendedNames() {
    String name = FeatureName.extended("meta.record_weight", "type", "earlybird");
    assertEquals("meta.record_weight/type=earlybird", name);
    assertEquals(246440449334722850L, new Feature.Continuous(name).id());
    assertThrows(IllegalArgumentException.class, () -> FeatureName.extended("a", "", "b"));
    assertThrows(IllegalArgumentException.class, () -> FeatureName.extended("a", "k=", "b"));
  }
}
