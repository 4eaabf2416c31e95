package io.espalier.trainer.report;

import io.espalier.network.MaskPlace;
import io.espalier.network.NetworkSpec;
import io.espalier.trainer.pruning.Removal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What became of the units of one mask. */
final class MaskHistory {
  private static final long KEPT = -1;
  private static final int NAMES = 3;

  private final String name;
  private final long[] removedAt;
  private final List<LineChart.Point> share = new ArrayList<>();
  private int kept;

  private MaskHistory(String name, int width) {
    this.name = name;
    this.removedAt = new long[width];
    this.kept = width;
    Arrays.fill(removedAt, KEPT);
    share.add(new LineChart.Point(0, 100));
  }

  /**
   * One per mask of the network, in order.
   *
   * @throws IllegalArgumentException if a removal is of a mask or unit that the network does not
   *     have, or of one that is gone
   */
  static List<MaskHistory> of(NetworkSpec network, List<Removal> removals) {
    List<MaskHistory> masks = new ArrayList<>();
    for (int mask = 0; mask < network.masks(); mask++) {
      MaskPlace place = network.placeOfMask(mask);
      String name =
          switch (place.kind()) {
            case INPUT -> "inputs";
            case SPARSE -> "sparse layer " + (place.index() + 1) + inputs(network, place.index());
            case DENSE -> "layer " + (place.index() + 1);
          };
      masks.add(new MaskHistory(name, network.widthOfMask(mask)));
    }
    for (Removal removal : removals) {
      if (removal.mask() < 0
          || removal.mask() >= masks.size()
          || !masks.get(removal.mask()).remove(removal)) {
        throw new IllegalArgumentException(
            "the network " + network.widths() + " cannot lose " + removal);
      }
    }
    return masks;
  }

  /** The names of a sparse layer's inputs, the first ones of many. */
  private static String inputs(NetworkSpec network, int sparseLayer) {
    List<Integer> inputs = network.sparseLayers().get(sparseLayer).inputs();
    return inputs.stream()
        .limit(NAMES)
        .map(input -> network.sparseInputs().get(input).name())
        .collect(Collectors.joining(", ", " (", inputs.size() > NAMES ? ", …)" : ")"));
  }

  private boolean remove(Removal removal) {
    if (removal.unit() < 0
        || removal.unit() >= removedAt.length
        || removedAt[removal.unit()] != KEPT) {
      return false;
    }
    removedAt[removal.unit()] = removal.step();
    kept--;
    share.add(new LineChart.Point(removal.step(), 100.0 * kept / removedAt.length));
    return true;
  }

  /** {@code inputs}, or {@code layer 1} and on. */
  String name() {
    return name;
  }

  int width() {
    return removedAt.length;
  }

  int kept() {
    return kept;
  }

  boolean isKept(int unit) {
    return removedAt[unit] == KEPT;
  }

  /** The step after which a unit went that is not kept. */
  long removedAt(int unit) {
    return removedAt[unit];
  }

  /** Percent of units kept, over steps. */
  List<LineChart.Point> share() {
    return share;
  }
}
