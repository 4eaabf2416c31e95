package io.espalier.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SparseRowsTest {
  private final SparseRows rows = new SparseRows(1000);

  @Test
  void rowsFollowEachOther() {
    rows.add(5, 1f);
    rows.add(3, 2f);
    rows.add(5, 3f);
    rows.endRow();
    rows.endRow();
    rows.add(999, 4f);
    assertEquals(2, rows.rows());
    assertEquals(3, rows.entries(), "the row that is being filled does not count");
    rows.endRow();
    check(new int[] {0, 3, 3, 4}, new int[] {5, 3, 5, 999}, 1, 2, 3, 4);
  }

  @Test
  void aRowIsForgotten() {
    rows.add(1, 1f);
    rows.endRow();
    rows.add(2, 2f);
    rows.add(3, 3f);
    rows.cancelRow();
    rows.add(4, 4f);
    rows.endRow();
    check(new int[] {0, 1, 2}, new int[] {1, 4}, 1, 4);
    rows.add(5, 5f);
    rows.cancelRow();
    check(new int[] {0, 1, 2}, new int[] {1, 4}, 1, 4);
  }

  @Test
  void aRowOfNothingIsForgotten() {
    rows.cancelRow();
    assertEquals(0, rows.rows());
    assertEquals(0, rows.entries());
  }

  @Test
  void clearedRowsBeginAnew() {
    rows.add(1, 1f);
    rows.endRow();
    rows.add(2, 2f);
    rows.clear();
    assertEquals(0, rows.rows());
    assertEquals(0, rows.entries());
    rows.add(3, 3f);
    rows.endRow();
    check(new int[] {0, 1}, new int[] {3}, 3);
  }

  @Test
  void roomGrowsAndStays() {
    for (int turn = 0; turn < 3; turn++) {
      rows.clear();
      for (int r = 0; r < 300; r++) {
        for (int i = 0; i < r % 11; i++) {
          rows.add((r * 7 + i) % 1000, r + i / 16f);
        }
        rows.endRow();
      }
      assertEquals(300, rows.rows());
      int e = 0;
      for (int r = 0; r < 300; r++) {
        assertEquals(e, rows.starts()[r]);
        for (int i = 0; i < r % 11; i++, e++) {
          assertEquals((r * 7 + i) % 1000, rows.ids()[e]);
          assertEquals(r + i / 16f, rows.values()[e]);
        }
      }
      assertEquals(e, rows.entries());
    }
    int[] ids = rows.ids();
    rows.clear();
    rows.add(1, 1f);
    assertSame(ids, rows.ids());
  }

  @Test
  void wholeRowsAreCopied() {
    rows.addRow(new int[] {9, 8, 7, 6}, new float[] {1, 2, 3, 4}, 1, 2);
    rows.addRow(new int[0], new float[0], 0, 0);
    SparseRows copies = new SparseRows(1000);
    copies.addRow(rows, 1);
    copies.addRow(rows, 0);
    assertEquals(2, copies.rows());
    assertArrayEquals(new int[] {0, 0, 2}, Arrays.copyOf(copies.starts(), 3));
    assertArrayEquals(new int[] {8, 7}, Arrays.copyOf(copies.ids(), 2));
    int[] many = new int[700];
    Arrays.setAll(many, i -> i);
    copies.addRow(many, new float[700], 0, 700);
    assertEquals(702, copies.entries());
    assertEquals(699, copies.ids()[701]);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new SparseRows(0));
    assertThrows(IllegalArgumentException.class, () -> rows.add(1000, 1f));
    assertThrows(IllegalArgumentException.class, () -> rows.add(-1, 1f));
    float[] values = new float[2];
    assertThrows(
        IllegalArgumentException.class, () -> rows.addRow(new int[] {1, 1000}, values, 0, 2));
    assertThrows(
        IndexOutOfBoundsException.class, () -> rows.addRow(new int[] {1, 2}, values, 1, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> new SparseRows(1000).addRow(rows, 0));
    assertEquals(0, rows.rows());
    rows.endRow();
    assertEquals(0, rows.entries(), "nothing of what was refused is left");
  }

  private void check(int[] starts, int[] ids, float... values) {
    assertEquals(starts.length - 1, rows.rows());
    assertEquals(ids.length, rows.entries());
    assertArrayEquals(starts, Arrays.copyOf(rows.starts(), starts.length));
    assertArrayEquals(ids, Arrays.copyOf(rows.ids(), ids.length));
    assertArrayEquals(values, Arrays.copyOf(rows.values(), values.length));
  }
}
