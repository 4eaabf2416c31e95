package io.espalier.datarecord.input;

import io.espalier.data.CounterRandom;
import java.util.Arrays;

/** Which files a pass reads, and in which order. */
final class FileOrder {
  private static final long FILE_STREAM = 0;
  private static final long PART_STREAM = 2;

  private final int files;
  private final boolean shuffle;
  private final double partsRate;

  FileOrder(int files, boolean shuffle, double partsRate) {
    this.files = files;
    this.shuffle = shuffle;
    this.partsRate = partsRate;
  }

  /** The files of the pass with this seed, at least one. */
  int[] of(long passSeed) {
    int[] order = new int[files];
    Arrays.setAll(order, i -> i);
    if (shuffle) {
      for (int i = files - 1; i > 0; i--) {
        int other = CounterRandom.below(i + 1, passSeed, FILE_STREAM, i);
        int file = order[i];
        order[i] = order[other];
        order[other] = file;
      }
    }
    return partsRate < 1 ? drawn(order, passSeed) : order;
  }

  /** The files whose draw is below the rate; where there are none, the one with the least draw. */
  private int[] drawn(int[] order, long passSeed) {
    int kept = 0;
    int least = 0;
    double leastDraw = 1;
    for (int file : order) {
      double draw = Draw.unit(passSeed, PART_STREAM, file);
      if (draw < partsRate) {
        order[kept++] = file;
      }
      if (draw < leastDraw) {
        leastDraw = draw;
        least = file;
      }
    }
    return kept > 0 ? Arrays.copyOf(order, kept) : new int[] {least};
  }
}
