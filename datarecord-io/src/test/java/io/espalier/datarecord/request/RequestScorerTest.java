package io.espalier.datarecord.request;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.espalier.data.Batch;
import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureSchema.ExampleWeight;
import io.espalier.data.FeatureSchema.Filter;
import io.espalier.data.FeatureSchema.Input;
import io.espalier.data.FeatureSchema.Label;
import io.espalier.data.FeatureSchema.SparseFeature;
import io.espalier.data.FeatureSchema.SparseGroup;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.BatchPredictionRequest;
import io.espalier.datarecord.BatchPredictionResponse;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.DataRecordEncoder;
import io.espalier.datarecord.DataRecordFormatException;
import io.espalier.datarecord.DataRecordScanner;
import io.espalier.datarecord.FeatureId;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.feature.RowDecoder;
import io.espalier.datarecord.record.DataRecordMerger;
import io.espalier.model.CompactModel;
import io.espalier.model.CompactModelBuilder;
import io.espalier.model.Predictor;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestScorerTest {
  private static final long SEED = 20261122;
  private static final int BITS = 10;
  private static final int FEATURES = 4;
  private static final long PREDICTION = FeatureId.of("prediction");

  /** Names of a type's features that the schema has; one more that it does not know. */
  private static String name(FeatureType type, int i) {
    return type.name() + "." + i;
  }

  private static FeatureSchema schema() {
    List<Input> inputs = new ArrayList<>();
    List<SparseFeature> sparse = new ArrayList<>();
    for (int i = 0; i < FEATURES; i++) {
      for (FeatureType type : List.of(FeatureType.CONTINUOUS, FeatureType.BINARY)) {
        inputs.add(new Input(name(type, i), FeatureId.of(name(type, i)), type, "dense", i));
      }
      for (FeatureType type :
          List.of(
              FeatureType.CONTINUOUS,
              FeatureType.DISCRETE,
              FeatureType.STRING,
              FeatureType.SPARSE_BINARY,
              FeatureType.SPARSE_CONTINUOUS)) {
        sparse.add(
            new SparseFeature(name(type, i), FeatureId.of(name(type, i)), type, Optional.empty()));
      }
    }
    return new FeatureSchema(
        inputs,
        List.of(new SparseGroup("ids", BITS, 20, sparse)),
        List.of(new Label("label", FeatureId.of("label"), FeatureType.CONTINUOUS)),
        Optional.of(new ExampleWeight("weight", FeatureId.of("weight"), 1)),
        List.of(new Filter("filter", FeatureId.of("filter"), FeatureType.BINARY)));
  }

  /** Sums of small whole numbers: exact, whatever the order of a row's entries. */
  private static CompactModel model(int outputs) {
    Random random = new Random(SEED);
    FeatureSchema schema = schema();
    NetworkSpec spec = NetworkSpec.of(schema.inputShape(), net -> net.addSparse().dense(outputs));
    CompactModelBuilder builder =
        CompactModel.builder(spec, Loss.MEAN_SQUARED_ERROR).schema(schema);
    builder.weights(0, whole(random, outputs * schema.inputWidth()));
    builder.biases(0, whole(random, outputs));
    builder.sparseTable(0, 0, whole(random, outputs << BITS));
    return builder.build();
  }

  private static float[] whole(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(-100, 101);
    }
    return values;
  }

  /** Any features, known and unknown ones; values are whole numbers. */
  private static DataRecord record(Random random) {
    DataRecord record = new DataRecord();
    for (int i = 0; i <= FEATURES; i++) {
      for (FeatureType type : FeatureType.values()) {
        if (random.nextBoolean()) {
          put(record, type, name(type, i), random);
        }
      }
    }
    return record;
  }

  private static void put(DataRecord record, FeatureType type, String name, Random random) {
    switch (type) {
      case BINARY -> record.putBinary(name, true);
      case CONTINUOUS -> record.putContinuous(name, random.nextInt(-9, 10));
      case DISCRETE -> record.putDiscrete(name, random.nextInt(5));
      case STRING -> record.putString(name, text(random));
      case SPARSE_BINARY ->
          record
              .sparseBinary()
              .put(
                  FeatureId.of(name),
                  new LinkedHashSet<>(List.of("a" + random.nextInt(3), text(random))));
      case SPARSE_CONTINUOUS -> {
        Map<String, Double> map = new LinkedHashMap<>();
        map.put(text(random), (double) random.nextInt(5));
        record.sparseContinuous().put(FeatureId.of(name), map);
      }
      default -> {
        // Nothing is made of blobs and tensors.
      }
    }
  }

  private static String text(Random random) {
    return List.of("x", "y", "zé", "").get(random.nextInt(4));
  }

  private static float[] expected(CompactModel model, DataRecord record) {
    RowDecoder decoder = new RowDecoder(model.schema().inputsOnly());
    Batch batch = new Batch(1, model.inputShape(), 0);
    float[] row = new float[decoder.stride()];
    byte[] bytes = DataRecordEncoder.encode(record);
    decoder.begin(row, 0, batch.sparse());
    new DataRecordScanner().scan(bytes, 0, bytes.length, decoder);
    assertEquals(null, decoder.finish());
    batch.add(row, 0, row, 0, 1);
    float[] predictions = new float[model.outputs()];
    try (Predictor predictor = model.newPredictor()) {
      predictor.predict(batch, predictions);
    }
    return predictions;
  }

  private static DataRecord merged(Optional<DataRecord> common, DataRecord candidate) {
    DataRecord record = common.map(DataRecord::deepCopy).orElseGet(DataRecord::new);
    return DataRecordMerger.merge(record, candidate);
  }

  @Test
  void scoresAreThoseOfTheMergedRecords() {
    Random random = new Random(SEED);
    CompactModel model = model(1);
    try (RequestScorer scorer = new RequestScorer(model)) {
      for (int size : new int[] {0, 1, 7, 255, 256, 257, 600}) {
        for (boolean withCommon : new boolean[] {false, true}) {
          List<DataRecord> candidates = new ArrayList<>();
          for (int i = 0; i < size; i++) {
            candidates.add(record(random));
          }
          Optional<DataRecord> common = withCommon ? Optional.of(record(random)) : Optional.empty();
          byte[] bytes = scorer.score(new BatchPredictionRequest(candidates, common).encode());
          List<DataRecord> predictions = BatchPredictionResponse.decode(bytes).predictions();
          assertEquals(size, predictions.size());
          for (int i = 0; i < size; i++) {
            DataRecord expected = new DataRecord();
            float score = expected(model, merged(common, candidates.get(i)))[0];
            expected.continuous().put(PREDICTION, (double) score);
            assertEquals(
                expected, predictions.get(i), "seed " + SEED + ", size " + size + ", row " + i);
          }
        }
      }
    }
  }

  @Test
  void everyCommonFeatureCountsUnlessTheCandidateHasItsOwn() {
    CompactModel model = model(1);
    Random random = new Random(SEED + 1);
    DataRecord empty = new DataRecord();
    try (RequestScorer scorer = new RequestScorer(model)) {
      for (FeatureType type : FeatureType.values()) {
        if (type.compareTo(FeatureType.SPARSE_CONTINUOUS) > 0) {
          continue;
        }
        DataRecord common = new DataRecord();
        put(common, type, name(type, 0), random);
        BatchPredictionRequest request =
            new BatchPredictionRequest(List.of(empty, common), Optional.of(common));
        List<DataRecord> both =
            BatchPredictionResponse.decode(scorer.score(request.encode())).predictions();
        assertEquals(both.get(0), both.get(1), type + " counts once");
        assertNotEquals(
            expected(model, empty)[0],
            (float) (double) both.get(0).continuous().get(PREDICTION),
            type + " counts");
      }
    }
  }

  @Test
  void severalOutputsHaveAFeatureEach() {
    CompactModel model = model(3);
    DataRecord candidate = record(new Random(SEED));
    byte[] request = new BatchPredictionRequest(List.of(candidate)).encode();
    float[] scores = expected(model, candidate);
    List<String> names = List.of("like", "reply", "share");
    try (RequestScorer plain = new RequestScorer(model);
        RequestScorer named = new RequestScorer(model, names)) {
      DataRecord one = BatchPredictionResponse.decode(plain.score(request)).predictions().get(0);
      DataRecord two = BatchPredictionResponse.decode(named.score(request)).predictions().get(0);
      for (int i = 0; i < 3; i++) {
        assertEquals(scores[i], one.continuous().get(FeatureId.of("prediction_" + i)));
        assertEquals(scores[i], two.continuous().get(FeatureId.of(names.get(i))));
      }
    }
    for (List<String> wrong : List.of(List.of("a"), List.of("a", "b", "b"))) {
      assertThrows(IllegalArgumentException.class, () -> new RequestScorer(model, wrong));
    }
  }

  @Test
  void aBadCandidateIsNamedAndTheNextRequestIsFine() {
    CompactModel model = model(1);
    Random random = new Random(SEED);
    List<DataRecord> candidates = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      candidates.add(record(random));
    }
    byte[] good = new BatchPredictionRequest(candidates).encode();
    candidates.get(270).putContinuous(name(FeatureType.CONTINUOUS, 1), 1e300);
    byte[] infinite = new BatchPredictionRequest(candidates).encode();
    try (RequestScorer scorer = new RequestScorer(model)) {
      byte[] expected = scorer.score(good);
      InputException bad = assertThrows(InputException.class, () -> scorer.score(infinite));
      assertTrue(
          bad.getMessage().startsWith("request, candidate 270: feature 'CONTINUOUS.1'"),
          bad.getMessage());
      assertArrayEquals(expected, scorer.score(good));
      DataRecordFormatException cut =
          assertThrows(
              DataRecordFormatException.class,
              () -> scorer.score(Arrays.copyOf(good, good.length - 30)));
      assertTrue(cut.getMessage().startsWith("request, candidate 299, byte "), cut.getMessage());
      assertArrayEquals(expected, scorer.score(good));
    }
  }

  @Test
  void requestsInsideOtherBytesAllocateNothing() {
    CompactModel model = model(1);
    Random random = new Random(SEED);
    List<DataRecord> candidates = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      candidates.add(record(random));
    }
    byte[] request = new BatchPredictionRequest(candidates, Optional.of(record(random))).encode();
    byte[] within = new byte[request.length + 20];
    System.arraycopy(request, 0, within, 10, request.length);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (RequestScorer scorer = new RequestScorer(model)) {
      byte[] expected = scorer.score(request);
      long fewest = Long.MAX_VALUE;
      for (int round = 0; round < 300; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        int length = scorer.score(within, 10, request.length);
        fewest = Math.min(fewest, threads.getCurrentThreadAllocatedBytes() - before);
        assertEquals(expected.length, length);
      }
      assertArrayEquals(expected, Arrays.copyOf(scorer.response(), expected.length));
      assertTrue(fewest < 1000, fewest + " bytes for a request of 100 candidates");
    }
  }

  @Test
  void aSetOfTheCandidatesTakesThePlaceOfTheCommonOne() {
    // Set is replaced as a whole, as DataRecordMerger does; an empty one counts as absent.
    String name = name(FeatureType.SPARSE_BINARY, 0);
    DataRecord common = new DataRecord();
    common.sparseBinary().put(FeatureId.of(name), Set.of("x", "y"));
    DataRecord own = new DataRecord();
    own.sparseBinary().put(FeatureId.of(name), Set.of("q"));
    DataRecord none = new DataRecord();
    none.sparseBinary().put(FeatureId.of(name), Set.of());
    CompactModel model = model(1);
    try (RequestScorer scorer = new RequestScorer(model)) {
      BatchPredictionRequest request =
          new BatchPredictionRequest(List.of(own, none), Optional.of(common));
      List<DataRecord> scores =
          BatchPredictionResponse.decode(scorer.score(request.encode())).predictions();
      assertEquals(
          expected(model, own)[0], (float) (double) scores.get(0).continuous().get(PREDICTION));
      assertEquals(
          expected(model, common)[0], (float) (double) scores.get(1).continuous().get(PREDICTION));
    }
  }
}
