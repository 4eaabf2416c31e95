package io.espalier.datarecord.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.block.BlockFileWriter;
import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.feature.FeatureConfig;
import io.espalier.network.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchesTest {
  /** From a model of SplitMix64 and the window in another language. */
  private static final List<Integer> GOLDEN =
      List.of(
          6, 8, 9, 12, 10, 14, 15, 11, 16, 0, 7, 1, 2, 3, 13, 17, 5, 4, 11, 13, 12, 17, 0, 1, 14, 3,
          15, 5, 6, 2, 16, 8, 9, 4, 7, 10);

  @TempDir Path folder;

  /** Row i of all files has x = i, label i % 2 and weight 1 + i % 3. */
  private static DataRecord record(int i) {
    DataRecord record = new DataRecord().putContinuous("x", i).putContinuous("y", i % 2);
    return i % 3 == 0 ? record : record.putContinuous("w", 1 + i % 3);
  }

  private RecordFiles files(int... sizes) {
    List<Path> paths = new ArrayList<>();
    int first = 0;
    for (int size : sizes) {
      int from = first;
      Path path = folder.resolve("part-" + paths.size() + ".dr");
      BlockFileWriter.write(
          path,
          writer -> {
            for (int i = from; i < from + size; i++) {
              writer.add(record(i));
            }
          });
      first += size;
      paths.add(path);
    }
    return RecordFiles.of(paths);
  }

  private static FeatureSchema schema(RecordFiles files) {
    return FeatureConfig.builder().label("y").weight("w").build().bind(files.dataSpec());
  }

  private static Batches batches(RecordFiles files, UnaryOperator<Batches.Builder> settings) {
    return settings.apply(Batches.builder(files, schema(files)).batchSize(7)).build();
  }

  /** The next batches as text: x, label and weight of each row, and the cursor after each batch. */
  private static List<String> take(Batches batches, int count) {
    List<String> result = new ArrayList<>();
    Batch batch = batches.newBatch();
    for (int i = 0; i < count && batches.next(batch); i++) {
      StringBuilder text = new StringBuilder("from " + batch.firstExample() + ":");
      for (int row = 0; row < batch.rows(); row++) {
        text.append(' ')
            .append(batch.inputs()[row])
            .append('/')
            .append(batch.labels()[row])
            .append('/')
            .append(batch.weights()[row]);
      }
      result.add(text + " " + batches.cursor());
    }
    return result;
  }

  private static List<Integer> rows(Batches batches, int count) {
    List<Integer> rows = new ArrayList<>();
    Batch batch = batches.newBatch();
    for (int i = 0; i < count && batches.next(batch); i++) {
      for (int row = 0; row < batch.rows(); row++) {
        int x = (int) batch.inputs()[row];
        assertEquals(x % 2, batch.labels()[row]);
        assertEquals(x % 3 == 0 ? 1 : 1 + x % 3, batch.weights()[row]);
        rows.add(x);
      }
    }
    return rows;
  }

  private static List<Integer> upTo(int n) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  @Test
  void inOrderBatchesAreConsecutiveRowsAndTheLastMayBeShort() {
    RecordFiles files = files(10, 3, 12);
    try (Batches batches = batches(files, settings -> settings)) {
      Batch batch = batches.newBatch();
      List<Integer> sizes = new ArrayList<>();
      while (batches.next(batch)) {
        assertEquals(batch.inputs()[0], batch.firstExample());
        sizes.add(batch.rows());
      }
      assertEquals(List.of(7, 7, 7, 4), sizes);
      assertEquals(0, batch.rows());
      assertFalse(batches.next(batch));
      batches.seek(Cursor.START);
      assertEquals(upTo(25), rows(batches, 100));
    }
  }

  @Test
  void repeatedPassesNeverShareABatch() {
    RecordFiles files = files(10);
    try (Batches batches = batches(files, settings -> settings.repeat(true))) {
      assertEquals(
          List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), rows(batches, 4));
      assertEquals(new Cursor(1, 2), batches.cursor());
    }
  }

  @Test
  void theIteratorGivesTheSameBatches() {
    RecordFiles files = files(10, 10);
    List<Integer> rows = new ArrayList<>();
    try (Batches batches = batches(files, settings -> settings)) {
      for (Batch batch : batches) {
        for (int row = 0; row < batch.rows(); row++) {
          rows.add((int) batch.inputs()[row]);
        }
      }
    }
    assertEquals(upTo(20), rows);
  }

  @ParameterizedTest
  @CsvSource({"16384", "1", "5", "24"})
  void aShuffledPassHasEveryRowOnce(int window) {
    RecordFiles files = files(10, 3, 12);
    try (Batches batches =
        batches(
            files, settings -> settings.shuffle(true).seed(5).repeat(true).shuffleWindow(window))) {
      List<Integer> first = rows(batches, 4);
      List<Integer> second = rows(batches, 4);
      assertNotEquals(first, second, "each pass has an order of its own");
      Collections.sort(first);
      Collections.sort(second);
      assertEquals(upTo(25), first);
      assertEquals(upTo(25), second);
    }
  }

  @Test
  void theSeedDecidesTheOrder() {
    RecordFiles files = files(50, 50);
    List<String> one = shuffled(files, 1, 0);
    assertEquals(one, shuffled(files, 1, 0));
    assertNotEquals(one, shuffled(files, 2, 0));
  }

  /** A run may be resumed by a later version: the order of a shuffle is for ever. */
  @Test
  void theOrderIsGolden() {
    RecordFiles files = files(6, 5, 7);
    try (Batches batches =
        batches(files, settings -> settings.shuffle(true).seed(42).repeat(true).shuffleWindow(4))) {
      assertEquals(GOLDEN, rows(batches, 6));
    }
  }

  @Test
  void csvFilesMustHaveEveryInput() throws IOException {
    Path train = Files.writeString(folder.resolve("train.csv"), "a,b,y\n1,2,0\n");
    Path eval = Files.writeString(folder.resolve("eval.csv"), "a,y\n1,0\n");
    FeatureSchema schema =
        FeatureConfig.builder().label("y").build().bind(RecordFiles.of(train).dataSpec());
    Batches.Builder builder = Batches.builder(RecordFiles.of(eval), schema);
    InputException e = assertThrows(InputException.class, builder::build);
    assertTrue(e.getMessage().contains("eval.csv: there is no column b"), e.getMessage());
  }

  /** Columns are found by name, so their order in another file does not matter. */
  @Test
  void csvColumnsMayStandInAnotherOrder() throws IOException {
    Path train = Files.writeString(folder.resolve("train.csv"), "a,b,y\n1,2,0\n");
    Path eval = Files.writeString(folder.resolve("eval.csv"), "y,extra,b,a\n1,9,20,10\n");
    FeatureSchema schema =
        FeatureConfig.builder().label("y").build().bind(RecordFiles.of(train).dataSpec());
    try (Batches batches = Batches.builder(RecordFiles.of(eval), schema).batchSize(1).build()) {
      Batch batch = batches.newBatch();
      assertTrue(batches.next(batch));
      assertArrayEquals(new float[] {10, 20}, batch.inputs());
      assertArrayEquals(new float[] {1}, batch.labels());
    }
  }

  @Test
  void theCacheChangesNothing() {
    RecordFiles files = files(50, 30, 20);
    List<String> without = shuffled(files, 3, 0);
    assertEquals(without, shuffled(files, 3, 1L << 30));
    assertEquals(without, shuffled(files, 3, 100), "a cache that is too small");
  }

  private static List<String> shuffled(RecordFiles files, long seed, long cacheBytes) {
    try (Batches batches =
        batches(
            files,
            settings ->
                settings
                    .shuffle(true)
                    .seed(seed)
                    .repeat(true)
                    .shuffleWindow(16)
                    .cacheBytes(cacheBytes))) {
      return take(batches, 60);
    }
  }

  /** After any batch, a new reader that is sent to the cursor goes on as the old one would have. */
  @ParameterizedTest
  @CsvSource({"true, 0", "true, 1000000000", "false, 0", "false, 1000000000"})
  void aResumedReaderGoesOnAsIfItHadNeverStopped(boolean shuffle, long cacheBytes) {
    RecordFiles files = files(20, 8, 14);
    UnaryOperator<Batches.Builder> settings =
        builder ->
            builder.shuffle(shuffle).seed(9).repeat(true).shuffleWindow(10).cacheBytes(cacheBytes);
    List<String> whole;
    try (Batches batches = batches(files, settings)) {
      whole = take(batches, 30);
    }
    Cursor cursor = Cursor.START;
    for (int done = 0; done < 20; done++) {
      try (Batches resumed = batches(files, settings)) {
        resumed.seek(cursor);
        assertEquals(cursor, resumed.cursor());
        assertEquals(whole.subList(done, done + 10), take(resumed, 10), "resumed at " + cursor);
        resumed.seek(cursor);
        assertEquals(whole.subList(done, done + 10), take(resumed, 10), "went back to " + cursor);
        resumed.seek(cursor);
        take(resumed, 1);
        cursor = resumed.cursor();
      }
    }
  }

  @Test
  void aPlaceBeyondTheDataIsRefused() {
    RecordFiles files = files(20);
    try (Batches batches = batches(files, settings -> settings.repeat(true))) {
      batches.seek(new Cursor(4, 3));
      assertThrows(InputException.class, () -> batches.seek(new Cursor(4, 4)));
    }
  }

  @Test
  void aFileWithoutRecordsIsRefused() {
    RecordFiles files = files(5, 0, 5);
    try (Batches batches = batches(files, settings -> settings.repeat(true))) {
      Batch batch = batches.newBatch();
      InputException e = assertThrows(InputException.class, () -> batches.next(batch));
      assertTrue(e.getMessage().contains("part-1.dr: the file has no examples"), e.getMessage());
    }
  }

  @Test
  void filesThatAreAllEmptyAreRefused() {
    FeatureSchema schema = schema(files(1));
    RecordFiles empty = files(0, 0);
    try (Batches batches = Batches.builder(empty, schema).repeat(true).build()) {
      Batch batch = batches.newBatch();
      InputException e = assertThrows(InputException.class, () -> batches.next(batch));
      assertTrue(e.getMessage().contains("no examples"), e.getMessage());
    }
  }

  @Test
  void aRecordThatCannotBeUsedIsNamedWithItsFile() {
    assertProblem("record 2: label 'y' is missing or NaN", new DataRecord().putContinuous("x", 1));
    assertProblem(
        "record 2: label 'y' is missing or NaN", record(1).putContinuous("y", Double.NaN));
    assertProblem(
        "record 2: feature 'x' is infinite",
        record(1).putContinuous("x", Double.NEGATIVE_INFINITY));
    assertProblem("record 2: the example weight 'w' is -1.0", record(1).putContinuous("w", -1));
    assertProblem(
        "record 2: label 'y' is 2.0 and must be from 0 to 1", record(1).putContinuous("y", 2));
  }

  private void assertProblem(String problem, DataRecord bad) {
    Path good = folder.resolve("good.dr");
    Path path = folder.resolve("bad.dr");
    BlockFileWriter.write(good, writer -> writer.add(record(1)));
    BlockFileWriter.write(
        path,
        writer -> {
          writer.add(record(0));
          writer.add(bad);
        });
    FeatureSchema schema =
        FeatureConfig.builder().dense("g", ".*").label("y").weight("w").build().bind(named());
    try (Batches batches =
        Batches.builder(RecordFiles.of(good, path), schema)
            .labelRule(LabelRule.of(Loss.SIGMOID_CROSS_ENTROPY, 1))
            .build()) {
      Batch batch = batches.newBatch();
      InputException e = assertThrows(InputException.class, () -> batches.next(batch));
      assertTrue(e.getMessage().contains("bad.dr, " + problem), e.getMessage());
    }
  }

  private static DataSpec named() {
    List<DataSpec.Feature> features = new ArrayList<>();
    for (String name : List.of("x", "y", "w")) {
      features.add(DataSpec.Feature.of(name, FeatureType.CONTINUOUS));
    }
    return DataSpec.of(features);
  }

  @Test
  void labelRulesFollowTheLoss() {
    LabelRule softmax = LabelRule.of(Loss.SOFTMAX_CROSS_ENTROPY, 10);
    assertEquals(null, softmax.problem(9));
    assertTrue(softmax.problem(10).contains("0 to 9"));
    assertTrue(softmax.problem(0.5f).contains("whole number"));
    assertTrue(softmax.problem(-1).contains("0 to 9"));
    LabelRule sigmoid = LabelRule.of(Loss.SIGMOID_CROSS_ENTROPY, 1);
    assertEquals(null, sigmoid.problem(0.25f));
    assertTrue(sigmoid.problem(-0.1f).contains("0 to 1"));
    assertEquals(null, LabelRule.of(Loss.MEAN_SQUARED_ERROR, 1).problem(-5));
  }

  @Test
  void aBatchOfAnotherShapeIsRefused() {
    try (Batches batches = batches(files(5), settings -> settings)) {
      assertThrows(IllegalArgumentException.class, () -> batches.next(new Batch(7, 2, 1)));
    }
  }
}
