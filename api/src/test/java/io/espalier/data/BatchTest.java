package io.espalier.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.network.InputShape;
import io.espalier.network.SparseInput;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {
  private static final float[] ROW = {9f, 1f, 2f, 3f, 4f, 5f, 6f};
  private static final float[] LABEL = {9f, 0.5f, 0.25f};

  @Test
  void rowsFollowEachOther() {
    Batch batch = new Batch(3, 2, 1);
    batch.add(ROW, 1, LABEL, 1, 1f);
    batch.add(ROW, 3, LABEL, 2, 1f);
    assertEquals(2, batch.rows());
    assertEquals(3, batch.capacity());
    assertArrayEquals(new float[] {1f, 2f, 3f, 4f}, Arrays.copyOf(batch.inputs(), 4));
    assertArrayEquals(new float[] {0.5f, 0.25f}, Arrays.copyOf(batch.labels(), 2));
    assertFalse(batch.weighted());
    assertEquals(2.0, batch.totalWeight());
  }

  @Test
  void aRowMayBeWrittenInPlace() {
    Batch batch = new Batch(2, 2, 0);
    batch.add(ROW, 1, LABEL, 0, 1f);
    int at = batch.rows() * batch.inputWidth();
    batch.inputs()[at] = 7f;
    batch.inputs()[at + 1] = 8f;
    batch.endRow(0.5f);
    assertArrayEquals(new float[] {1f, 2f, 7f, 8f}, batch.inputs());
    assertArrayEquals(new float[] {1f, 0.5f}, batch.weights());
    assertTrue(batch.weighted());
    assertEquals(1.5, batch.totalWeight());
  }

  @Test
  void clearingForgetsRowsAndWeights() {
    Batch batch = new Batch(1, 2, 1);
    batch.add(ROW, 0, LABEL, 0, 2f);
    batch.clear(1L << 40);
    assertEquals(0, batch.rows());
    assertEquals(1L << 40, batch.firstExample());
    batch.add(ROW, 0, LABEL, 0, 1f);
    assertFalse(batch.weighted());
    assertEquals(1.0, batch.totalWeight());
  }

  @Test
  void aFullBatchTakesNothing() {
    Batch batch = new Batch(1, 1, 1);
    batch.add(ROW, 0, LABEL, 0, 1f);
    assertThrows(IllegalStateException.class, () -> batch.add(ROW, 1, LABEL, 1, 1f));
    assertThrows(IllegalStateException.class, () -> batch.endRow(1f));
    assertArrayEquals(new float[] {9f}, batch.inputs());
    assertEquals(1, batch.rows());
  }

  @ParameterizedTest
  @ValueSource(floats = {-1f, -Float.MIN_VALUE, Float.NaN, Float.POSITIVE_INFINITY})
  void weightsMustBeFiniteAndNotNegative(float weight) {
    Batch batch = new Batch(1, 1, 1);
    assertThrows(IllegalArgumentException.class, () -> batch.add(ROW, 0, LABEL, 0, weight));
    assertEquals(0, batch.rows());
    assertFalse(batch.weighted());
  }

  @Test
  void shortArraysAreRefused() {
    Batch batch = new Batch(1, 3, 2);
    assertThrows(IndexOutOfBoundsException.class, () -> batch.add(ROW, 5, LABEL, 0, 1f));
    assertThrows(IndexOutOfBoundsException.class, () -> batch.add(ROW, 0, LABEL, 2, 1f));
    assertThrows(IndexOutOfBoundsException.class, () -> batch.add(ROW, -1, LABEL, 0, 1f));
    assertEquals(0, batch.rows());
  }

  @Test
  void sizesMustBePossible() {
    assertThrows(IllegalArgumentException.class, () -> new Batch(0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Batch(1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Batch(1, 1, -1));
    assertThrows(ArithmeticException.class, () -> new Batch(1 << 20, 1 << 20, 1));
  }

  @Test
  void aCopyHasTheSameRowsAndNothingElse() {
    InputShape shape = new InputShape(2, List.of(new SparseInput("s", 8, 1)));
    Batch batch = new Batch(3, shape, 1);
    batch.clear(40);
    for (int i = 0; i < 300; i++) {
      batch.sparse().getFirst().add(i % 8, i);
    }
    batch.add(ROW, 0, LABEL, 0, 2f);
    batch.sparse().getFirst().add(7, 0.5f);
    batch.add(ROW, 1, LABEL, 0, 1f);
    batch.sparse().getFirst().add(1, 9f);
    Batch copy = new Batch(3, shape, 1);
    copy.add(ROW, 2, LABEL, 0, 5f);
    copy.copyFrom(batch);
    assertEquals(2, copy.rows());
    assertEquals(40, copy.firstExample());
    assertTrue(copy.weighted());
    assertArrayEquals(batch.inputs(), copy.inputs());
    assertEquals(2, copy.weights()[0]);
    SparseRows rows = copy.sparse().getFirst();
    assertEquals(2, rows.rows());
    assertEquals(301, rows.entries());
    assertEquals(0, rows.openEntries());
    assertEquals(7, rows.ids()[300]);
    assertEquals(0.5f, rows.values()[300]);
    assertEquals(299f, rows.values()[299]);
    assertThrows(
        IllegalArgumentException.class, () -> new Batch(1, shape, 1).copyFrom(copy), "too small");
    assertThrows(IllegalArgumentException.class, () -> new Batch(3, 2, 1).copyFrom(copy));
  }

  @Test
  void entriesOfTheOpenRowAreNotARowYet() {
    SparseRows rows = new SparseRows(4);
    rows.addEntries(new int[] {0, 3, 1}, new float[] {1, 2, 3}, 1, 2);
    assertEquals(2, rows.openEntries());
    assertEquals(0, rows.entries());
    rows.cancelRow();
    rows.add(2, 5f);
    rows.endRow();
    assertEquals(1, rows.entries());
    assertEquals(2, rows.ids()[0]);
    assertThrows(
        IllegalArgumentException.class,
        () -> rows.addEntries(new int[] {4}, new float[] {1}, 0, 1));
  }
}
