package io.espalier.kernels.cuda.ops;

import io.espalier.kernels.SparseColumns;
import java.util.Arrays;

/**
 * Which ids of a batch have so many entries that one thread would still be adding them when the
 * others are done: sums go in order, but a whole block can load for the thread that adds.
 */
final class FrequentIds {
  /** An id with more entries is frequent. */
  static final int FEW = 64;

  private int[] places = new int[64];
  private int count;

  /** Finds them among the ids that occur. Cost: a pass over these ids. */
  void find(SparseColumns x) {
    int[] starts = x.starts();
    int distinct = x.distinct();
    int found = 0;
    for (int i = 0; i < distinct; i++) {
      if (starts[i + 1] - starts[i] > FEW) {
        if (found == places.length) {
          places = Arrays.copyOf(places, 2 * places.length);
        }
        places[found++] = i;
      }
    }
    count = found;
  }

  int count() {
    return count;
  }

  /** Their places among the ids that occur; the first {@link #count} count. */
  int[] places() {
    return places;
  }
}
