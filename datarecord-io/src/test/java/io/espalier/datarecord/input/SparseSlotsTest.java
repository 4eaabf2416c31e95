package io.espalier.datarecord.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.CounterRandom;
import io.espalier.data.SparseRows;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparseSlotsTest {
  private static final int SLOTS = 20;
  private static final long SEED = 5;

  private final List<SparseRows> rows = List.of(new SparseRows(1 << 20), new SparseRows(1 << 20));
  private final SparseSlots slots = new SparseSlots(2);
  private final int[][] model = new int[SLOTS][];
  private int counter;

  private int below(int bound) {
    return CounterRandom.below(bound, SEED, 0, counter++);
  }

  private void put(int slot) {
    int first = below(70);
    int[] ids = new int[first + below(40)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = below(1 << 20);
      rows.get(i < first ? 0 : 1).add(ids[i], -ids[i]);
    }
    slots.put(slot, rows);
    rows.forEach(SparseRows::cancelRow);
    model[slot] = ids;
  }

  private void take(int slot) {
    assertEquals(model[slot].length, slots.entries(slot));
    slots.take(slot, rows);
    int[] ids = new int[model[slot].length];
    int at = 0;
    for (SparseRows row : rows) {
      for (int i = 0; i < row.openEntries(); i++) {
        ids[at] = row.ids()[row.entries() + i];
        assertEquals(-ids[at], row.values()[row.entries() + i]);
        at++;
      }
      row.cancelRow();
    }
    assertEquals(ids.length, at);
    assertArrayEquals(model[slot], ids, "slot " + slot + ", seed " + SEED);
    model[slot] = null;
  }

  @Test
  void whatIsPutInComesOut() {
    for (int pass = 0; pass < 3; pass++) {
      slots.clear();
      Arrays.fill(model, null);
      for (int step = 0; step < 5000; step++) {
        int slot = below(SLOTS);
        if (model[slot] == null) {
          put(slot);
        } else if (below(4) > 0) {
          take(slot);
        } else {
          int empty = below(SLOTS);
          if (model[empty] == null) {
            slots.move(slot, empty);
            model[empty] = model[slot];
            model[slot] = null;
          }
        }
      }
      // A row has at most 108 entries: 7 blocks of 16.
      assertTrue(slots.mostBlocks() <= 7 * SLOTS, slots.mostBlocks() + " blocks, seed " + SEED);
    }
  }
}
