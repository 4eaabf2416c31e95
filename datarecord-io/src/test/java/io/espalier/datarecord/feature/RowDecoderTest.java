package io.espalier.datarecord.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowDecoderTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new FeatureSchema.Input("a", 1, FeatureType.CONTINUOUS, "g", 0f),
              new FeatureSchema.Input("b", -2, FeatureType.CONTINUOUS, "g", -1.5f),
              new FeatureSchema.Input("c", Long.MIN_VALUE, FeatureType.BINARY, "g", 0f)),
          List.of(
              new FeatureSchema.Label("y", 0, FeatureType.CONTINUOUS),
              new FeatureSchema.Label("z", 9, FeatureType.BINARY)),
          Optional.of(new FeatureSchema.ExampleWeight("w", 5, 1f)));

  private final RowDecoder decoder = new RowDecoder(SCHEMA);
  private final float[] rows = new float[2 + decoder.stride()];

  private String decode(Runnable features) {
    decoder.begin(rows, 2);
    features.run();
    return decoder.finish();
  }

  private void assertRow(float... expected) {
    assertArrayEquals(expected, java.util.Arrays.copyOfRange(rows, 2, rows.length));
  }

  @Test
  void absentAndNanInputsHaveTheirDefault() {
    assertNull(decode(() -> decoder.continuous(0, 1)));
    assertRow(0, -1.5f, 0, 1, 0, 1);
    assertNull(
        decode(() -> {
          decoder.continuous(0, 0);
          decoder.continuous(1, Double.NaN);
          decoder.continuous(-2, Double.NaN);
        }));
    assertRow(0, -1.5f, 0, 0, 0, 1);
  }

  @Test
  void everythingFindsItsColumnAndStrangersAreIgnored() {
    assertNull(
        decode(() -> {
          decoder.binary(Long.MIN_VALUE);
          decoder.binary(9);
          decoder.binary(77);
          decoder.continuous(1, 0.1);
          decoder.continuous(-2, 3);
          decoder.continuous(-2, 4);
          decoder.continuous(5, 0.25);
          decoder.continuous(0, 7);
          decoder.continuous(78, Double.NaN);
          decoder.other(1, FeatureType.STRING);
        }));
    assertRow(0.1f, 4, 1, 7, 1, 0.25f);
    assertEquals(0, rows[0] + rows[1], "nothing is written before the row");
  }

  @Test
  void whatCannotBeUsedIsNamed() {
    assertProblem("feature 'a' is infinite", () -> decoder.continuous(1, Double.POSITIVE_INFINITY));
    assertProblem("feature 'b' is infinite or beyond", () -> decoder.continuous(-2, -3.5e38));
    assertProblem("label 'y' is missing or NaN", () -> {});
    assertProblem("label 'y' is missing or NaN", () -> decoder.continuous(0, Double.NaN));
    assertProblem("label 'y' is infinite", () -> decoder.continuous(0, 1e300));
    assertProblem("label 'z' is missing or NaN", () -> both(9, Double.NaN));
    assertProblem("weight 'w' is -1.0", () -> both(5, -1));
    assertProblem("weight 'w' is NaN", () -> both(5, Double.NaN));
    assertProblem("weight 'w' is Infinity", () -> both(5, 1e39));
  }

  private void both(long id, double value) {
    decoder.continuous(0, 1);
    decoder.continuous(id, value);
  }

  private void assertProblem(String problem, Runnable features) {
    String found = decode(features);
    assertTrue(found != null && found.contains(problem), found);
  }

  @Test
  void manyIdsAllFindTheirColumns() {
    Random random = new Random(3);
    List<FeatureSchema.Input> inputs = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      long id = i % 2 == 0 ? i : random.nextLong();
      inputs.add(new FeatureSchema.Input("f" + i, id, FeatureType.CONTINUOUS, "g", -1f));
    }
    FeatureSchema schema = new FeatureSchema(inputs, List.of(), Optional.empty());
    RowDecoder wide = new RowDecoder(schema);
    float[] row = new float[wide.stride()];
    wide.begin(row, 0);
    for (int i = 0; i < 5000; i++) {
      wide.continuous(inputs.get(i).id(), i);
      wide.continuous(random.nextLong(), 1e9);
    }
    assertNull(wide.finish());
    for (int i = 0; i < 5000; i++) {
      assertEquals(i, row[i], "seed 3 column " + i);
    }
  }
}
