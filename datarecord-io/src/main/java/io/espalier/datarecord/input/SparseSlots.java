package io.espalier.datarecord.input;

import io.espalier.data.SparseRows;
import java.util.Arrays;
import java.util.List;

/**
 * The sparse entries of rows that come and go in the slots of a window. A row's entries, those of
 * all its groups one after the other, are a chain of small blocks; a row that leaves gives its
 * blocks back. So rows of any length follow each other without fragmentation, and once there were
 * as many blocks as are ever needed, nothing is allocated.
 */
final class SparseSlots {
  private static final int BLOCK = 16;
  private static final int FIRST_BLOCKS = 64;

  private final int groups;

  /** By slot and group: how many entries the group has. */
  private int[] counts = new int[0];

  private int[] firstBlock = new int[0];
  private int[] nextBlock = new int[FIRST_BLOCKS];
  private int[] ids = new int[FIRST_BLOCKS * BLOCK];
  private float[] values = new float[FIRST_BLOCKS * BLOCK];
  private int blocks;
  private int free = -1;

  SparseSlots(int groups) {
    this.groups = groups;
  }

  /** All slots are empty. */
  void clear() {
    blocks = 0;
    free = -1;
  }

  /** Puts the rows that are being filled, one a group, into an empty slot. */
  void put(int slot, List<SparseRows> rows) {
    reserve(slot);
    int block = -1;
    int used = BLOCK;
    firstBlock[slot] = -1;
    for (int group = 0; group < groups; group++) {
      SparseRows row = rows.get(group);
      int from = row.entries();
      int left = row.openEntries();
      counts[slot * groups + group] = left;
      while (left > 0) {
        if (used == BLOCK) {
          int fresh = takeBlock();
          if (block < 0) {
            firstBlock[slot] = fresh;
          } else {
            nextBlock[block] = fresh;
          }
          block = fresh;
          used = 0;
        }
        int count = Math.min(left, BLOCK - used);
        System.arraycopy(row.ids(), from, ids, block * BLOCK + used, count);
        System.arraycopy(row.values(), from, values, block * BLOCK + used, count);
        from += count;
        left -= count;
        used += count;
      }
    }
  }

  /** Adds a slot's entries to the rows that are being filled, and empties the slot. */
  void take(int slot, List<SparseRows> rows) {
    int block = firstBlock[slot];
    int used = 0;
    for (int group = 0; group < groups; group++) {
      SparseRows row = rows.get(group);
      int left = counts[slot * groups + group];
      while (left > 0) {
        if (used == BLOCK) {
          block = giveBack(block);
          used = 0;
        }
        int count = Math.min(left, BLOCK - used);
        row.addEntries(ids, values, block * BLOCK + used, count);
        left -= count;
        used += count;
      }
    }
    if (block >= 0) {
      giveBack(block);
    }
    firstBlock[slot] = -1;
  }

  /** Puts what is in one slot into another, which is empty. */
  void move(int from, int to) {
    firstBlock[to] = firstBlock[from];
    System.arraycopy(counts, from * groups, counts, to * groups, groups);
  }

  /** How many entries a slot has in all groups. */
  int entries(int slot) {
    int sum = 0;
    for (int group = 0; group < groups; group++) {
      sum += counts[slot * groups + group];
    }
    return sum;
  }

  /** The most blocks that were in use at one time since everything was cleared. */
  int mostBlocks() {
    return blocks;
  }

  private void reserve(int slot) {
    if (slot >= firstBlock.length) {
      int length = Math.max(slot + 1, 2 * firstBlock.length);
      firstBlock = Arrays.copyOf(firstBlock, length);
      counts = Arrays.copyOf(counts, Math.multiplyExact(length, groups));
    }
  }

  private int takeBlock() {
    if (free >= 0) {
      int block = free;
      free = nextBlock[block];
      return block;
    }
    if (blocks == nextBlock.length) {
      int length = Math.multiplyExact(2, blocks);
      nextBlock = Arrays.copyOf(nextBlock, length);
      ids = Arrays.copyOf(ids, Math.multiplyExact(length, BLOCK));
      values = Arrays.copyOf(values, length * BLOCK);
    }
    return blocks++;
  }

  /** Frees a block and says which one came after it in its chain. */
  private int giveBack(int block) {
    int next = nextBlock[block];
    nextBlock[block] = free;
    free = block;
    return next;
  }
}
