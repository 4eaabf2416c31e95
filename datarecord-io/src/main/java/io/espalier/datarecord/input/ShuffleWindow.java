package io.espalier.datarecord.input;

import io.espalier.data.CounterRandom;
import java.util.Arrays;

/**
 * Shuffles rows that do not fit into memory: a window of rows, from which one is drawn at random and replaced by the next of the
 * source. The draw depends on the seed and on how many were drawn before, and on nothing else.
 */
final class ShuffleWindow implements RowSource {
  private static final long MAX_BYTES = 64L << 20;
  private static final int FIRST_ROWS = 256;

  private final RowSource source;
  private final int stride;
  private final int capacity;
  private float[] rows;
  private int size;
  private boolean sourceEnded;
  private long seed;
  private long stream;
  private long drawn;

  ShuffleWindow(RowSource source, int stride, int maxRows) {
    this.source = source;
    this.stride = stride;
    this.capacity = Math.clamp(MAX_BYTES / 4 / stride, 1, maxRows);
    this.rows = new float[Math.min(capacity, FIRST_ROWS) * stride];
  }

  /** Begins a pass; the source must stand at its beginning. */
  void begin(long newSeed, long newStream) {
    seed = newSeed;
    stream = newStream;
    size = 0;
    drawn = 0;
    sourceEnded = false;
  }

  @Override
  public boolean next(float[] target, int offset) {
    while (size < capacity && !sourceEnded) {
      if (size * stride == rows.length) {
        rows = Arrays.copyOf(rows, (int) Math.min((long) capacity * stride, 2L * rows.length));
      }
      if (source.next(rows, size * stride)) {
        size++;
      } else {
        sourceEnded = true;
      }
    }
    if (size == 0) {
      return false;
    }
    int chosen = CounterRandom.below(size, seed, stream, drawn++) * stride;
    System.arraycopy(rows, chosen, target, offset, stride);
    // A source at its end leaves rubbish behind, so the last row is put in the gap after it was asked, not before.
    if (!sourceEnded && source.next(rows, chosen)) {
      return true;
    }
    sourceEnded = true;
    size--;
    System.arraycopy(rows, size * stride, rows, chosen, stride);
    return true;
  }
}
