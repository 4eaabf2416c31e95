package io.espalier.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.espalier.data.SparseRows;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SparseTableTest {
  @Test
  void findsEveryRowAndNoOther() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int buckets = 1 + random.nextInt(seed % 3 == 0 ? 10 : 5_000);
      TreeSet<Integer> ids = new TreeSet<>();
      int crowd = 1 + random.nextInt(buckets);
      int count = random.nextInt(buckets + 1);
      for (int i = 0; i < count; i++) {
        ids.add(random.nextInt(4) == 0 ? random.nextInt(buckets) : random.nextInt(crowd));
      }
      int[] rows = ids.stream().mapToInt(Integer::intValue).toArray();
      SparseTable table = new SparseTable(buckets, 1, rows, new float[rows.length]);
      for (int id = 0; id < buckets; id++) {
        int expected = Math.max(-1, Arrays.binarySearch(rows, id));
        assertEquals(expected, table.rowOf(id), "seed " + seed + ", id " + id);
      }
      for (int row = 0; row < rows.length; row++) {
        assertEquals(rows[row], table.idOf(row), "seed " + seed + ", row " + row);
      }
      assertArrayEquals(rows, table.ids(), "seed " + seed);
      assertThrows(IndexOutOfBoundsException.class, () -> table.rowOf(buckets));
      assertThrows(IndexOutOfBoundsException.class, () -> table.rowOf(-1));
      assertThrows(IndexOutOfBoundsException.class, () -> table.idOf(rows.length));
    }
  }

  @Test
  void theLargestIdsAreFound() {
    int buckets = 1 << 30;
    int[] ids = {0, 1, buckets / 2, buckets - 2, buckets - 1};
    SparseTable table = new SparseTable(buckets, 1, ids, new float[5]);
    assertEquals(4, table.rowOf(buckets - 1));
    assertEquals(2, table.rowOf(buckets / 2));
    assertEquals(-1, table.rowOf(buckets / 2 + 1));
  }

  @Test
  void takesMemoryForItsRowsAlone() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int[] ids = new int[100_000];
    Arrays.setAll(ids, i -> i * 10_000);
    float[] weights = new float[ids.length];
    new SparseTable(10, 1, new int[] {1}, new float[1]);
    long before = threads.getCurrentThreadAllocatedBytes();
    SparseTable table = new SparseTable(1 << 30, 1, ids, weights);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertEquals(ids.length, table.rows());
    assertTrue(allocated <= 4L * ids.length + 1_000, "allocated " + allocated);
  }

  @Test
  void entriesWithoutARowArePassedOver() {
    SparseTable table = new SparseTable(10, 2, new int[] {3, 7}, new float[] {1, 2, 3, 4});
    SparseRows source = new SparseRows(10);
    source.addRow(new int[] {7, 5, 3, 7}, new float[] {1, 2, 3, 4}, 0, 4);
    SparseRows target = new SparseRows(2);
    table.translate(source, 0, target);
    assertEquals(1, target.rows());
    assertArrayEquals(new int[] {1, 0, 1}, Arrays.copyOf(target.ids(), target.entries()));
    assertArrayEquals(new float[] {1, 3, 4}, Arrays.copyOf(target.values(), target.entries()));
  }

  @Test
  void handsOutCopies() {
    float[] weights = {1, 2, 3, 4};
    SparseTable table = new SparseTable(10, 2, new int[] {3, 7}, weights);
    table.ids()[0] = 9;
    table.weights()[0] = 9;
    table.row(0)[0] = 9;
    assertArrayEquals(new int[] {3, 7}, table.ids());
    assertArrayEquals(weights, table.weights());
    assertArrayEquals(new float[] {3, 4}, table.row(1));
    SparseTable none = new SparseTable(10, 2, new int[0], new float[0]);
    assertEquals(0, none.weights().length);
    assertThrows(IndexOutOfBoundsException.class, () -> none.row(0));
    SparseTable all = new SparseTable(2, 2, null, weights);
    assertArrayEquals(new int[] {0, 1}, all.ids());
    assertEquals(1, all.rowOf(1));
  }
}
