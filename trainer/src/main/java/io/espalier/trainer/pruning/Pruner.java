package io.espalier.trainer.pruning;

import io.espalier.kernels.Kernels;
import io.espalier.network.NetworkSpec;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.network.NonFiniteException;
import io.espalier.trainer.network.UnitBlock;
import java.util.List;

/**
 * Fisher pruning of one network while it trains (Theis, Korshunova, Tejani and Huszár 2018; twml's
 * PruningOptimizer).
 *
 * <p>Per example and unit, {@code g = h·∂ℓ/∂h}, ℓ the example's loss times its weight. Each step
 * {@code s = decay·s + (1 - decay)·mean of g² over the batch}, from 0. A unit with a small s
 * changes the loss little when it goes; {@link PruningSchedule} says when and by which score.
 *
 * <p>Once the target is met nothing more can ever go, and the signal is no longer computed.
 *
 * <p>Not thread-safe. Outside the steps at which units go, a step costs one pass over a float per
 * unit and allocates nothing.
 */
public final class Pruner {
  private final PruningSchedule schedule;
  private final Network network;
  private final UnitBlock averages;
  private final float decay;
  private final float weight;
  private long steps;

  private Pruner(PruningSchedule schedule, Network network) {
    this.schedule = schedule;
    this.network = network;
    this.averages = network.newUnitBlock();
    this.decay = (float) schedule.decay();
    this.weight = (float) (1 - schedule.decay());
    network.computeSignals(!isDone());
  }

  /**
   * A pruner at work on a network.
   *
   * @throws IllegalArgumentException if the network has no mask, or can never cost as little as the
   *     target
   */
  public static Pruner fisher(PruningSchedule schedule, Network network) {
    schedule.checkReachable(network.spec());
    return new Pruner(schedule, network);
  }

  /** When and how. */
  public PruningSchedule schedule() {
    return schedule;
  }

  /** The moving average of the signal, per live unit under each mask. */
  public UnitBlock averages() {
    return averages;
  }

  /** How many steps it has seen. */
  public long steps() {
    return steps;
  }

  /** Whether the network costs no more than the target. */
  public boolean isDone() {
    return network.flops() <= schedule.flopsTarget();
  }

  /** Continues after {@code stepsSeen} steps; the averages are the caller's to restore. */
  public void continueAfter(long stepsSeen) {
    if (stepsSeen < 0) {
      throw new IllegalArgumentException("steps seen cannot be " + stepsSeen);
    }
    steps = stepsSeen;
  }

  /**
   * To be called after each {@link Network#forwardBackward} and the optimizer's step: averages the
   * signal and, where a removal is due, takes units out of the network.
   *
   * @return what went, in order; mostly nothing
   * @throws IllegalStateException if there was no batch yet
   * @throws NonFiniteException if a signal is not finite when it is needed
   */
  public List<Removal> step() {
    average();
    return prune();
  }

  /**
   * The first part of {@link #step}, for who does not want to wait for a GPU: asks for the
   * averages.
   */
  public void average() {
    if (network.batchRows() == 0) {
      throw new IllegalStateException(
          "the network has no signal to prune by yet; call forwardBackward first");
    }
    steps++;
    if (isDone()) {
      return;
    }
    Kernels kernels = network.kernels();
    for (int mask = 0; mask < averages.masks(); mask++) {
      kernels.movingAverage(
          network.signals().mask(mask),
          1f / network.batchRows(),
          decay,
          weight,
          averages.mask(mask));
    }
  }

  /** Whether units may go after this step: {@link #prune} then waits for the averages. */
  public boolean isDue() {
    return !isDone() && schedule.isDue(steps);
  }

  /**
   * The second part: where a removal is due, takes units out of the network.
   *
   * @return what went, in order; mostly nothing
   * @throws NonFiniteException if a signal is not finite when it is needed
   */
  public List<Removal> prune() {
    return isDue() ? removeLowest() : List.of();
  }

  private List<Removal> removeLowest() {
    NetworkSpec live = network.liveSpec();
    int masks = live.masks();
    int[][] kept = new int[masks][];
    float[][] signals = new float[masks][];
    for (int mask = 0; mask < masks; mask++) {
      kept[mask] = network.kept(mask);
      signals[mask] = averages.read(mask);
      checkFinite(mask, kept[mask], signals[mask]);
    }
    long limit = schedule.cubicUntil() == 0 ? schedule.unitsPerEvent() : Long.MAX_VALUE;
    double target = schedule.targetAt(steps, network.spec().flops());
    List<Removal> removals =
        new UnitRanking(live, kept, signals, schedule.flopsWeight()).pick(steps, target, limit);
    if (!removals.isEmpty()) {
      network.remove(unitsByMask(removals, masks));
      network.computeSignals(!isDone());
    }
    return removals;
  }

  private static int[][] unitsByMask(List<Removal> removals, int masks) {
    int[][] units = new int[masks][];
    for (int m = 0; m < masks; m++) {
      int mask = m;
      units[mask] =
          removals.stream().filter(r -> r.mask() == mask).mapToInt(Removal::unit).toArray();
    }
    return units;
  }

  private void checkFinite(int mask, int[] kept, float[] signals) {
    for (int i = 0; i < signals.length; i++) {
      if (!Float.isFinite(signals[i])) {
        throw new NonFiniteException(
            "the pruning signal of unit "
                + kept[i]
                + " of mask "
                + mask
                + " is "
                + signals[i]
                + "; the loss's gradients are too large to square, lower the learning rate or scale"
                + " the inputs");
      }
    }
  }
}
