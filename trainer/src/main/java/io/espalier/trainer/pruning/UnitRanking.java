package io.espalier.trainer.pruning;

import io.espalier.network.NetworkSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Picks units one after the other, the lowest score first; after each pick the costs of what is
 * left are those of the network without it. Ties: lowest mask, then lowest unit. Never the last
 * live unit under a mask.
 */
final class UnitRanking {
  private final OptionalDouble flopsWeight;
  private final int[][] kept;
  private final float[][] signals;
  private final int[][] order;
  private final int[] taken;
  private NetworkSpec live;

  /**
   * @param live the network as it is
   * @param kept original indices of live units per mask
   * @param signals their average signals per mask
   */
  UnitRanking(NetworkSpec live, int[][] kept, float[][] signals, OptionalDouble flopsWeight) {
    this.live = live;
    this.kept = kept;
    this.signals = signals;
    this.flopsWeight = flopsWeight;
    this.taken = new int[kept.length];
    this.order = new int[kept.length][];
    for (int mask = 0; mask < kept.length; mask++) {
      float[] values = signals[mask];
      order[mask] =
          IntStream.range(0, values.length)
              .boxed()
              .sorted(
                  Comparator.comparingDouble((Integer position) -> values[position])
                      .thenComparing(p -> p))
              .mapToInt(Integer::intValue)
              .toArray();
    }
  }

  /**
   * Removals at {@code step} while the network costs more than {@code target}, at most {@code
   * limit}.
   */
  List<Removal> pick(long step, double target, long limit) {
    List<Removal> removals = new ArrayList<>();
    while (removals.size() < limit && live.flops() > target) {
      int best = -1;
      double bestScore = Double.POSITIVE_INFINITY;
      for (int mask = 0; mask < kept.length; mask++) {
        if (taken[mask] < kept[mask].length - 1) {
          double score = score(mask);
          if (best < 0 || score < bestScore) {
            best = mask;
            bestScore = score;
          }
        }
      }
      if (best < 0) {
        break;
      }
      removals.add(take(step, best, bestScore));
    }
    return removals;
  }

  private double score(int mask) {
    double signal = signals[mask][order[mask][taken[mask]]];
    long cost = live.flopsOfUnit(mask);
    return flopsWeight.isPresent()
        ? signal - flopsWeight.getAsDouble() * cost
        : signal / (cost + 1e-6);
  }

  private Removal take(long step, int mask, double score) {
    int position = order[mask][taken[mask]++];
    long cost = live.flopsOfUnit(mask);
    live = live.withMaskWidth(mask, kept[mask].length - taken[mask]);
    return new Removal(
        step, mask, kept[mask][position], signals[mask][position], cost, score, live.flops());
  }
}
