package io.espalier.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.SparseRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SparseColumnsTest {
  private record Entry(int row, float value) {}

  @Test
  void entriesByIdInTheOrderOfTheRows() {
    SparseRows rows = new SparseRows(10);
    rows.add(7, 1f);
    rows.add(2, 2f);
    rows.add(7, 3f);
    rows.endRow();
    rows.endRow();
    rows.add(2, 4f);
    rows.add(9, 5f);
    rows.endRow();
    SparseColumns columns = new SparseColumns(10);
    columns.index(rows);
    assertEquals(10, columns.columns());
    assertEquals(3, columns.sourceRows());
    assertEquals(3, columns.distinct());
    assertArrayEquals(new int[] {7, 2, 9}, Arrays.copyOf(columns.ids(), 3));
    assertArrayEquals(new int[] {0, 2, 4, 5}, Arrays.copyOf(columns.starts(), 4));
    assertArrayEquals(new int[] {0, 0, 0, 2, 2}, Arrays.copyOf(columns.rows(), 5));
    assertArrayEquals(new float[] {1, 3, 2, 4, 5}, Arrays.copyOf(columns.values(), 5));
  }

  @Test
  void nothingAtAll() {
    SparseColumns columns = new SparseColumns(3);
    assertEquals(0, columns.distinct());
    columns.index(new SparseRows(3));
    assertEquals(0, columns.distinct());
    assertEquals(0, columns.sourceRows());
    assertEquals(0, columns.starts()[0]);
  }

  /** Ids whose places are left from earlier rows, in rows that grow and shrink. */
  @Test
  void anIndexIsReused() {
    long seed = 11;
    Random random = new Random(seed);
    SparseRows rows = new SparseRows(50);
    SparseColumns columns = new SparseColumns(50);
    for (int turn = 0; turn < 200; turn++) {
      rows.clear();
      int firstId = random.nextInt(50);
      int ids = 1 + random.nextInt(50 - firstId);
      Map<Integer, List<Entry>> expected = new LinkedHashMap<>();
      for (int row = 0; row < turn % 7; row++) {
        for (int count = random.nextInt(1 + turn); count > 0; count--) {
          int id = firstId + random.nextInt(ids);
          rows.add(id, count);
          expected.computeIfAbsent(id, none -> new ArrayList<>()).add(new Entry(row, count));
        }
        rows.endRow();
      }
      columns.index(rows);
      assertEquals(expected, contents(columns), "turn " + turn + ", seed " + seed);
      assertEquals(turn % 7, columns.sourceRows());
      assertEquals(rows.entries(), columns.starts()[columns.distinct()]);
    }
  }

  private static Map<Integer, List<Entry>> contents(SparseColumns columns) {
    Map<Integer, List<Entry>> contents = new LinkedHashMap<>();
    for (int i = 0; i < columns.distinct(); i++) {
      List<Entry> entries = new ArrayList<>();
      for (int e = columns.starts()[i]; e < columns.starts()[i + 1]; e++) {
        entries.add(new Entry(columns.rows()[e], columns.values()[e]));
      }
      contents.put(columns.ids()[i], entries);
    }
    return contents;
  }

  @Test
  void rowsOfOtherColumnsAreRefused() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> new SparseColumns(4).index(new SparseRows(5)));
    assertTrue(refusal.getMessage().contains("5 columns"), refusal.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new SparseColumns(0));
  }
}
