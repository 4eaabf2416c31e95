package io.espalier.trainer.pruning;

import io.espalier.network.NetworkSpec;
import java.util.OptionalDouble;

/**
 * When units go and how many: twml's rules and defaults. Immutable.
 *
 * <p>Steps are counted from 1. At step t units may go if {@code t > burnIn}, {@code t % every == 0}
 * and the network costs more than it should; the cost is the one before anything goes.
 *
 * @param burnIn steps before the first removal; the signal is averaged from the first step on.
 *     Default 100000
 * @param every steps from one removal to the next. Default 5000
 * @param decay how much of the signal's average stays from step to step, in [0, 1). Default 0.9999
 * @param flopsTarget FLOPs of one example at which pruning stops, at least 1. Default 250000
 * @param flopsWeight empty for AUTO, score {@code s / (c + 1e-6)}; a number w for {@code s - w·c};
 *     s the unit's average signal, c what the network's cost falls by when it goes. Default AUTO
 * @param unitsPerEvent at most so many units go at one step, as long as the cost is above the
 *     target. Default 1
 * @param cubicUntil 0 for a constant pace; else the step at which the target is to be met: at step
 *     t as many units go as it takes to be at {@code target + (start - target)·(1 - (t - burnIn) /
 *     (cubicUntil - burnIn))³}, many early and few late (Zhu and Gupta 2017), and {@code
 *     unitsPerEvent} does not count. Default 0
 */
public record PruningSchedule(
    long burnIn,
    long every,
    double decay,
    long flopsTarget,
    OptionalDouble flopsWeight,
    int unitsPerEvent,
    long cubicUntil) {
  public PruningSchedule {
    require(burnIn >= 0, "burn-in must not be negative: " + burnIn);
    require(every >= 1, "the pruning interval must be at least 1 step, not " + every);
    require(decay >= 0 && decay < 1, "decay must be at least 0 and less than 1, not " + decay);
    require(flopsTarget >= 1, "the FLOPs target must be at least 1, not " + flopsTarget);
    require(
        flopsWeight.isEmpty() || Double.isFinite(flopsWeight.getAsDouble()),
        "the FLOPs weight must be AUTO or a finite number");
    require(unitsPerEvent >= 1, "units per event must be at least 1, not " + unitsPerEvent);
    require(
        cubicUntil == 0 || cubicUntil > burnIn,
        "the cubic schedule must end after the burn-in of "
            + burnIn
            + " steps, not at "
            + cubicUntil);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** twml's defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whether step {@code step} is one at which units may go. */
  public boolean isDue(long step) {
    return step > burnIn && step % every == 0;
  }

  /**
   * What the network should cost after step {@code step} at most.
   *
   * @param start its cost before any pruning
   */
  public double targetAt(long step, long start) {
    if (cubicUntil == 0 || step >= cubicUntil || start <= flopsTarget) {
      return flopsTarget;
    }
    double left = 1 - Math.max(0, step - burnIn) / (double) (cubicUntil - burnIn);
    return flopsTarget + (start - flopsTarget) * (left * left * left);
  }

  /**
   * Refuses a target that this network can never meet.
   *
   * @throws IllegalArgumentException with the least that can be reached, one unit under each mask
   */
  public void checkReachable(NetworkSpec spec) {
    if (spec.masks() == 0) {
      throw new IllegalArgumentException(
          "nothing can be pruned: the network has no mask; add mask() after a layer");
    }
    NetworkSpec least = spec;
    for (int mask = 0; mask < spec.masks(); mask++) {
      least = least.withMaskWidth(mask, 1);
    }
    if (least.flops() > flopsTarget) {
      throw new IllegalArgumentException(
          "a FLOPs target of "
              + flopsTarget
              + " cannot be reached: with one unit left under each mask, "
              + least.widths()
              + ", the network still costs "
              + least.flops()
              + " FLOPs; ask for at least that, or mask more layers");
    }
  }

  /** Builds a schedule from twml's defaults. Not thread-safe. */
  public static final class Builder {
    private long burnIn = 100_000;
    private long every = 5_000;
    private double decay = 0.9999;
    private long flopsTarget = 250_000;
    private OptionalDouble flopsWeight = OptionalDouble.empty();
    private int unitsPerEvent = 1;
    private long cubicUntil;

    private Builder() {}

    /** Steps before the first removal. */
    public Builder burnIn(long steps) {
      burnIn = steps;
      return this;
    }

    /** Steps from one removal to the next. */
    public Builder every(long steps) {
      every = steps;
      return this;
    }

    /** How much of the signal's average stays from step to step. */
    public Builder decay(double fraction) {
      decay = fraction;
      return this;
    }

    /** FLOPs of one example at which pruning stops. */
    public Builder flopsTarget(long flops) {
      flopsTarget = flops;
      return this;
    }

    /** A fixed price of a FLOP, {@code s - w·c}, instead of AUTO. */
    public Builder flopsWeight(double weight) {
      flopsWeight = OptionalDouble.of(weight);
      return this;
    }

    /** At most so many units go at one step. */
    public Builder unitsPerEvent(int units) {
      unitsPerEvent = units;
      return this;
    }

    /** Many units early, few late, and the target met at this step. */
    public Builder cubicUntil(long step) {
      cubicUntil = step;
      return this;
    }

    /** The schedule. */
    public PruningSchedule build() {
      return new PruningSchedule(
          burnIn, every, decay, flopsTarget, flopsWeight, unitsPerEvent, cubicUntil);
    }
  }
}
