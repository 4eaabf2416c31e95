package io.espalier.trainer.network;

import io.espalier.network.MaskPlace;
import io.espalier.network.NetworkSpec;
import java.util.Arrays;

/**
 * Which mask stands where; -1 where none does.
 *
 * @param input on the dense input
 * @param sparse after each sparse layer
 * @param dense after each dense layer
 */
record MaskNumbers(int input, int[] sparse, int[] dense) {
  static MaskNumbers of(NetworkSpec spec) {
    int input = -1;
    int[] sparse = new int[spec.sparseLayers().size()];
    int[] dense = new int[spec.layers().size()];
    Arrays.fill(sparse, -1);
    Arrays.fill(dense, -1);
    for (int mask = 0; mask < spec.masks(); mask++) {
      MaskPlace place = spec.placeOfMask(mask);
      switch (place.kind()) {
        case INPUT -> input = mask;
        case SPARSE -> sparse[place.index()] = mask;
        case DENSE -> dense[place.index()] = mask;
      }
    }
    return new MaskNumbers(input, sparse, dense);
  }
}
