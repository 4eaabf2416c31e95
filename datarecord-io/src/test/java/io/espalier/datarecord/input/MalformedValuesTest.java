package io.espalier.datarecord.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.block.BlockFileWriter;
import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.feature.FeatureConfig;
import io.espalier.network.Loss;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The classes of bad input that are a matter of values: sound bytes, examples that are not. */
class MalformedValuesTest {
  private static final DataSpec SPEC =
      DataSpec.of(
          List.of(
              DataSpec.Feature.of("x", FeatureType.CONTINUOUS),
              DataSpec.Feature.of("label", FeatureType.CONTINUOUS),
              DataSpec.Feature.of("weight", FeatureType.CONTINUOUS)));

  @TempDir Path folder;

  private static DataRecord good() {
    return new DataRecord()
        .putContinuous("x", 0.25)
        .putContinuous("label", 1)
        .putContinuous("weight", 2);
  }

  private Batches batches(String name, BadRecords policy, DataRecord... records) {
    Path file = folder.resolve(name);
    BlockFileWriter.write(
        file,
        writer -> {
          for (DataRecord record : records) {
            writer.add(record);
          }
        });
    return Batches.builder(
            RecordFiles.of(file),
            FeatureConfig.builder().label("label").weight("weight").build().bind(SPEC))
        .batchSize(4)
        .shuffle(false)
        .repeat(false)
        .labelRule(LabelRule.of(Loss.SIGMOID_CROSS_ENTROPY, 1))
        .badRecords(policy)
        .build();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "17 an infinite input             | x      | Infinity  | BAD_VALUE  | infinite or beyond",
        "17 an input beyond a float       | x      | -1e39     | BAD_VALUE  | range of a float",
        "18 a label of NaN                | label  | NaN       | BAD_LABEL  | missing or NaN",
        "18 a label that is infinite      | label  | -Infinity | BAD_LABEL  | infinite",
        "18 a label above 1               | label  | 1.5       | BAD_LABEL  | from 0 to 1",
        "18 a label below 0               | label  | -0.5      | BAD_LABEL  | from 0 to 1",
        "19 a negative weight             | weight | -1        | BAD_WEIGHT | not negative",
        "19 a weight of NaN               | weight | NaN       | BAD_WEIGHT | must be finite",
        "19 an infinite weight            | weight | Infinity  | BAD_WEIGHT | must be finite",
      })
  void isRefusedOrCounted(
      String name, String feature, double value, ProblemKind kind, String message) {
    for (String file : new String[] {"bad.dr", "bad.dr.gz"}) {
      DataRecord bad = good().putContinuous(feature, value);
      assertRefusedOrCounted(name, file, bad, kind, message);
    }
  }

  @Test
  void class18AMissingLabel() {
    DataRecord bad = new DataRecord().putContinuous("x", 1);
    assertRefusedOrCounted("18", "bad.dr", bad, ProblemKind.BAD_LABEL, "missing or NaN");
  }

  private void assertRefusedOrCounted(
      String name, String file, DataRecord bad, ProblemKind kind, String message) {
    try (Batches failing = batches(file, BadRecords.fail(), good(), bad, good())) {
      InputException e =
          assertThrows(InputException.class, () -> failing.next(failing.newBatch()), name);
      assertEquals(kind, e.kind(), e.getMessage());
      assertTrue(e.getMessage().contains(message), e.getMessage());
      assertTrue(e.getMessage().startsWith(folder.resolve(file) + ", record 2"), e.getMessage());
    }
    try (Batches tolerant = batches(file, BadRecords.skip(0.5), good(), bad, good())) {
      Batch batch = tolerant.newBatch();
      assertTrue(tolerant.next(batch), name);
      assertEquals(2, batch.rows(), name);
      assertFalse(tolerant.next(batch), name);
      assertEquals(Map.of(kind, 1L), tolerant.report().skipped(), name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nan.dr", "nan.dr.gz"})
  void class16AnInputOfNanIsMissing(String file) {
    try (Batches batches =
        batches(file, BadRecords.fail(), good(), good().putContinuous("x", Double.NaN))) {
      Batch batch = batches.newBatch();
      assertTrue(batches.next(batch));
      assertArrayEquals(new float[] {0.25f, 0}, Arrays.copyOf(batch.inputs(), 2));
    }
  }

  @Test
  void class17DenormalsPass() {
    try (Batches batches =
        batches("tiny.dr", BadRecords.fail(), good().putContinuous("x", Float.MIN_VALUE))) {
      Batch batch = batches.newBatch();
      assertTrue(batches.next(batch));
      assertEquals(Float.MIN_VALUE, batch.inputs()[0]);
    }
  }

  @Test
  void class19AMissingWeightIsOne() {
    DataRecord without = new DataRecord().putContinuous("x", 1).putContinuous("label", 0);
    try (Batches batches = batches("weight.dr", BadRecords.fail(), good(), without)) {
      Batch batch = batches.newBatch();
      assertTrue(batches.next(batch));
      assertArrayEquals(new float[] {2, 1}, Arrays.copyOf(batch.weights(), 2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"empty.dr", "empty.dr.gz"})
  void class1AFileWithoutRecords(String file) {
    try (Batches batches = batches(file, BadRecords.fail())) {
      InputException e = assertThrows(InputException.class, () -> batches.next(batches.newBatch()));
      assertEquals(ProblemKind.EMPTY, e.kind(), e.getMessage());
      assertTrue(e.getMessage().startsWith(folder.resolve(file).toString()), e.getMessage());
    }
  }

  @Test
  void class29TheSameLabelEverywhereIsData() {
    try (Batches batches = batches("same.dr", BadRecords.fail(), good(), good(), good())) {
      Batch batch = batches.newBatch();
      assertTrue(batches.next(batch));
      assertEquals(3, batch.rows());
      assertFalse(batches.next(batch));
    }
  }
}
