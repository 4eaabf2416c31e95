package io.espalier.datarecord.input;

import io.espalier.data.CounterRandom;
import io.espalier.data.SparseRows;
import java.util.Arrays;
import java.util.List;

/**
 * Shuffles rows that need not fit into memory: a window of rows, from which one is drawn at random
 * and replaced by the next of the source. The draw depends on the seed and on how many were drawn
 * before, and on nothing else. Where the source has all rows in memory, the window holds their
 * numbers in place of the rows.
 *
 * <p>The window is full when it has its number of rows, or when they take its number of bytes: with
 * sparse rows, it may be full at one time of more rows than at another.
 */
final class ShuffleWindow {
  private static final int BYTES_PER_ENTRY = 8;
  private static final int FIRST_ROWS = 256;

  private final FileRows source;
  private final int stride;
  private final int capacity;
  private final long maxBytes;

  /** Takes in the entries of one row, on their way to a slot. */
  private final List<SparseRows> incoming;

  private final SparseSlots slots;
  private float[] rows = new float[0];
  private int[] numbers = new int[0];
  private boolean byNumber;
  private int size;
  private long entries;
  private boolean sourceEnded;
  private long seed;
  private long stream;
  private long drawn;

  ShuffleWindow(FileRows source, int maxRows, long maxBytes, List<SparseRows> incoming) {
    this.source = source;
    this.stride = source.stride();
    this.capacity = Math.clamp(maxBytes / 4 / stride, 1, maxRows);
    this.maxBytes = maxBytes;
    this.incoming = incoming;
    this.slots = new SparseSlots(incoming.size());
  }

  /** Begins a pass; the source must stand at its beginning. */
  void begin(long newSeed, long newStream) {
    seed = newSeed;
    stream = newStream;
    size = 0;
    entries = 0;
    drawn = 0;
    sourceEnded = false;
    slots.clear();
    byNumber = source.inMemory();
    if (byNumber && numbers.length == 0) {
      numbers = new int[capacity];
      rows = new float[0];
    }
  }

  /**
   * Writes the next row at {@code target[offset]} and adds its entries to the rows that are being
   * filled; false at the end.
   */
  boolean next(float[] target, int offset, List<SparseRows> sparse) {
    while (!sourceEnded && hasRoom(size)) {
      if (fill(size)) {
        size++;
      }
    }
    if (size == 0) {
      return false;
    }
    int chosen = CounterRandom.below(size, seed, stream, drawn++);
    take(chosen, target, offset, sparse);
    // A source at its end leaves rubbish behind, so the last row is put in the gap after it was
    // asked, not before.
    if (sourceEnded || !hasRoom(size - 1) || !fill(chosen)) {
      size--;
      move(size, chosen);
    }
    return true;
  }

  private boolean hasRoom(int rowsInside) {
    return rowsInside < capacity
        && (rowsInside == 0 || 4L * stride * rowsInside + BYTES_PER_ENTRY * entries < maxBytes);
  }

  private void take(int slot, float[] target, int offset, List<SparseRows> sparse) {
    if (byNumber) {
      entries -= source.entries(numbers[slot]);
      source.copy(numbers[slot], target, offset, sparse);
    } else {
      System.arraycopy(rows, slot * stride, target, offset, stride);
      if (!incoming.isEmpty()) {
        entries -= slots.entries(slot);
        slots.take(slot, sparse);
      }
    }
  }

  /** Gets the source's next row into a slot; false where it has none. */
  private boolean fill(int slot) {
    if (byNumber) {
      numbers[slot] = source.nextInMemory();
      sourceEnded = numbers[slot] < 0;
      entries += sourceEnded ? 0 : source.entries(numbers[slot]);
      return !sourceEnded;
    }
    if ((slot + 1) * stride > rows.length) {
      long wanted = Math.max((long) FIRST_ROWS * stride, 2L * rows.length);
      rows = Arrays.copyOf(rows, (int) Math.min((long) capacity * stride, wanted));
    }
    sourceEnded = !source.next(rows, slot * stride, incoming);
    if (!sourceEnded && !incoming.isEmpty()) {
      slots.put(slot, incoming);
      entries += slots.entries(slot);
      for (int i = 0; i < incoming.size(); i++) {
        incoming.get(i).cancelRow();
      }
    }
    return !sourceEnded;
  }

  private void move(int from, int to) {
    if (byNumber) {
      numbers[to] = numbers[from];
    } else {
      System.arraycopy(rows, from * stride, rows, to * stride, stride);
      if (!incoming.isEmpty()) {
        slots.move(from, to);
      }
    }
  }
}
