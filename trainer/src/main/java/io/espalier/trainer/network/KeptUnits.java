package io.espalier.trainer.network;

import io.espalier.network.NetworkSpec;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Which units of a network live: their original indices, per mask, increasing. */
final class KeptUnits {
  private final int[][] kept;

  private KeptUnits(int[][] kept) {
    this.kept = kept;
  }

  /** Every unit of a network. */
  static KeptUnits all(NetworkSpec spec) {
    int[][] kept = new int[spec.masks()][];
    for (int mask = 0; mask < kept.length; mask++) {
      kept[mask] = IntStream.range(0, spec.widthOfMask(mask)).toArray();
    }
    return new KeptUnits(kept);
  }

  /**
   * Some units of a network.
   *
   * @throws IllegalArgumentException if a mask has no list, or one with no unit, not increasing, or
   *     with a unit that the mask has not
   */
  static KeptUnits of(NetworkSpec spec, int[][] kept) {
    if (kept.length != spec.masks()) {
      throw new IllegalArgumentException(
          kept.length + " lists of kept units for " + spec.masks() + " masks");
    }
    int[][] copy = new int[kept.length][];
    for (int mask = 0; mask < kept.length; mask++) {
      copy[mask] = kept[mask].clone();
      check(mask, copy[mask], spec.widthOfMask(mask));
    }
    return new KeptUnits(copy);
  }

  private static void check(int mask, int[] kept, int width) {
    int previous = -1;
    for (int unit : kept) {
      if (unit <= previous || unit >= width) {
        throw new IllegalArgumentException(
            "kept units of mask "
                + mask
                + " must be increasing and below "
                + width
                + "; "
                + unit
                + " follows "
                + previous);
      }
      previous = unit;
    }
    if (kept.length == 0) {
      throw new IllegalArgumentException("mask " + mask + " keeps no unit; at least one must live");
    }
  }

  /** The network with the widths that these units leave it. */
  NetworkSpec narrow(NetworkSpec spec) {
    NetworkSpec narrowed = spec;
    for (int mask = 0; mask < kept.length; mask++) {
      narrowed = narrowed.withMaskWidth(mask, kept[mask].length);
    }
    return narrowed;
  }

  int masks() {
    return kept.length;
  }

  /** The original indices under mask {@code mask}; not to be written to. */
  int[] mask(int mask) {
    return kept[mask];
  }

  /**
   * Who stays when these units go: positions among the live units, per mask; null for a mask that
   * loses none. Changes nothing.
   *
   * @param units original indices per mask; null or empty for a mask that loses none
   * @throws IllegalArgumentException if a unit is not alive, is named twice, or would be the last
   *     under its mask
   */
  int[][] survivors(int[][] units) {
    if (units.length != kept.length) {
      throw new IllegalArgumentException(
          "units for " + units.length + " masks; the network has " + kept.length);
    }
    int[][] survivors = new int[kept.length][];
    for (int mask = 0; mask < kept.length; mask++) {
      if (units[mask] != null && units[mask].length > 0) {
        survivors[mask] = survivors(mask, units[mask]);
      }
    }
    return survivors;
  }

  private int[] survivors(int mask, int[] units) {
    int[] alive = kept[mask];
    boolean[] goes = new boolean[alive.length];
    for (int unit : units) {
      int position = Arrays.binarySearch(alive, unit);
      if (position < 0 || goes[position]) {
        throw new IllegalArgumentException(
            "unit " + unit + " of mask " + mask + " is not alive or named twice");
      }
      goes[position] = true;
    }
    if (units.length == alive.length) {
      throw new IllegalArgumentException(
          "the last live unit of mask "
              + mask
              + " cannot be removed: the network would be cut in two");
    }
    return IntStream.range(0, alive.length).filter(position -> !goes[position]).toArray();
  }

  /** Only the units at these positions go on living. */
  void compact(int mask, int[] survivors) {
    int[] before = kept[mask];
    kept[mask] = Arrays.stream(survivors).map(position -> before[position]).toArray();
  }
}
