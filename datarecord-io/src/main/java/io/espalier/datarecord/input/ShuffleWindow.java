package io.espalier.datarecord.input;

import io.espalier.data.CounterRandom;
import java.util.Arrays;

/**
 * Shuffles rows that need not fit into memory: a window of rows, from which one is drawn at random
 * and replaced by the next of the source. The draw depends on the seed and on how many were drawn
 * before, and on nothing else. Where the source has all rows in memory, the window holds their
 * numbers in place of the rows.
 */
final class ShuffleWindow {
  private static final long MAX_BYTES = 64L << 20;
  private static final int FIRST_ROWS = 256;

  private final FileRows source;
  private final int stride;
  private final int capacity;
  private float[] rows = new float[0];
  private long[] numbers = new long[0];
  private boolean byNumber;
  private int size;
  private boolean sourceEnded;
  private long seed;
  private long stream;
  private long drawn;

  ShuffleWindow(FileRows source, int maxRows) {
    this.source = source;
    this.stride = source.stride();
    this.capacity = Math.clamp(MAX_BYTES / 4 / stride, 1, maxRows);
  }

  /** Begins a pass; the source must stand at its beginning. */
  void begin(long newSeed, long newStream) {
    seed = newSeed;
    stream = newStream;
    size = 0;
    drawn = 0;
    sourceEnded = false;
    byNumber = source.inMemory();
    if (byNumber && numbers.length == 0) {
      numbers = new long[capacity];
      rows = new float[0];
    }
  }

  /** Writes the next row at {@code target[offset]}; false at the end. */
  boolean next(float[] target, int offset) {
    while (size < capacity && !sourceEnded) {
      if (fill(size)) {
        size++;
      } else {
        sourceEnded = true;
      }
    }
    if (size == 0) {
      return false;
    }
    int chosen = CounterRandom.below(size, seed, stream, drawn++);
    if (byNumber) {
      source.copy(numbers[chosen], target, offset);
    } else {
      System.arraycopy(rows, chosen * stride, target, offset, stride);
    }
    // A source at its end leaves rubbish behind, so the last row is put in the gap after it was
    // asked, not before.
    if (sourceEnded || !fill(chosen)) {
      sourceEnded = true;
      size--;
      move(size, chosen);
    }
    return true;
  }

  /** Gets the source's next row into a slot; false where it has none. */
  private boolean fill(int slot) {
    if (byNumber) {
      numbers[slot] = source.nextInMemory();
      return numbers[slot] >= 0;
    }
    if ((slot + 1) * stride > rows.length) {
      long wanted = Math.max((long) FIRST_ROWS * stride, 2L * rows.length);
      rows = Arrays.copyOf(rows, (int) Math.min((long) capacity * stride, wanted));
    }
    return source.next(rows, slot * stride);
  }

  private void move(int from, int to) {
    if (byNumber) {
      numbers[to] = numbers[from];
    } else {
      System.arraycopy(rows, from * stride, rows, to * stride, stride);
    }
  }
}
