package io.espalier.trainer.cli;

import io.espalier.trainer.pruning.PruningSchedule;
import picocli.CommandLine.Option;

/** What is pruned, when, and how far; the defaults are twml's. */
final class PruningOptions {
  /** How the cost comes down. */
  enum Pace {
    /** The same number of units at every event until the target is reached. */
    CONSTANT,
    /** As many units as it takes to stay on a cubic curve from the full cost to the target. */
    CUBIC
  }

  @Option(
      names = {"--pruning.iter", "--pruning_iter"},
      paramLabel = "STEPS",
      description = "Prune every so many steps (default: ${DEFAULT-VALUE}).")
  long iter = 5_000;

  @Option(
      names = {"--pruning.burn_in", "--pruning_burn_in"},
      paramLabel = "STEPS",
      description = "Prune nothing up to this step (default: ${DEFAULT-VALUE}).")
  long burnIn = 100_000;

  @Option(
      names = {"--pruning.decay", "--pruning_decay"},
      paramLabel = "D",
      description =
          "How much of the signal's moving average stays at a step (default: ${DEFAULT-VALUE}).")
  double decay = 0.9999;

  @Option(
      names = {"--pruning.flops_target", "--pruning_flops_target"},
      paramLabel = "FLOPS",
      description = "Prune until an example costs no more than this (default: 250000).")
  Long flopsTarget;

  @Option(
      names = {"--pruning.flops_weight", "--pruning_flops_weight"},
      paramLabel = "AUTO|W",
      description =
          "AUTO: score = signal / cost; a number W: score = signal - W * cost (default:"
              + " ${DEFAULT-VALUE}).")
  String flopsWeight = "AUTO";

  @Option(
      names = {"--pruning.units_per_event", "--pruning_units_per_event"},
      paramLabel = "N",
      description = "How many units go at a time (default: ${DEFAULT-VALUE}).")
  int unitsPerEvent = 1;

  @Option(
      names = {"--pruning.schedule", "--pruning_schedule"},
      paramLabel = "NAME",
      description =
          "constant: so many units at every event; cubic: as many as a cubic curve from the full"
              + " cost to the target asks for (default: constant).")
  Pace schedule = Pace.CONSTANT;

  @Option(
      names = {"--pruning.end_step", "--pruning_end_step"},
      paramLabel = "STEP",
      description =
          "Where the cubic curve reaches the target (default: three quarters of"
              + " --train.max_steps).")
  Long endStep;

  /**
   * @param maxSteps how long training will be, or null for one pass
   */
  void check(Problems problems, Long maxSteps) {
    problems.atLeast("--pruning.iter", iter, 1);
    problems.atLeast("--pruning.burn_in", burnIn, 0);
    problems.between("--pruning.decay", decay, 0, true, 1, false);
    problems.atLeast("--pruning.flops_target", flopsTarget(), 1);
    problems.atLeast("--pruning.units_per_event", unitsPerEvent, 1);
    if (!automatic()) {
      try {
        problems.between(
            "--pruning.flops_weight",
            Double.parseDouble(flopsWeight),
            0,
            true,
            Double.MAX_VALUE,
            true);
      } catch (NumberFormatException notANumber) {
        problems.add("--pruning.flops_weight must be AUTO or a number, not '" + flopsWeight + "'");
      }
    }
    if (schedule == Pace.CONSTANT && endStep != null) {
      problems.add("--pruning.end_step goes with --pruning.schedule cubic");
    }
    if (schedule == Pace.CUBIC && endStep == null && maxSteps == null) {
      problems.add("--pruning.schedule cubic needs --pruning.end_step or --train.max_steps");
    } else if (schedule == Pace.CUBIC && endStep(maxSteps) <= burnIn) {
      problems.add(
          "--pruning.end_step "
              + endStep(maxSteps)
              + " must come after --pruning.burn_in "
              + burnIn
              + ": the cubic curve runs between them");
    }
  }

  /** Onto a schedule with twml's defaults, once {@link #check} found nothing. */
  PruningSchedule.Builder applyTo(PruningSchedule.Builder builder, Long maxSteps) {
    builder
        .burnIn(burnIn)
        .every(iter)
        .decay(decay)
        .flopsTarget(flopsTarget())
        .unitsPerEvent(unitsPerEvent);
    if (!automatic()) {
      builder.flopsWeight(Double.parseDouble(flopsWeight));
    }
    if (schedule == Pace.CUBIC) {
      builder.cubicUntil(endStep(maxSteps));
    }
    return builder;
  }

  /** The one that was asked for, or twml's. */
  long flopsTarget() {
    return flopsTarget == null ? 250_000 : flopsTarget;
  }

  boolean automatic() {
    return flopsWeight.equalsIgnoreCase("AUTO");
  }

  private long endStep(Long maxSteps) {
    return endStep != null ? endStep : maxSteps - maxSteps / 4;
  }
}
