package io.espalier.trainer.run;

import io.espalier.trainer.metrics.Evaluation;
import io.espalier.trainer.pruning.Removal;
import java.util.ArrayList;
import java.util.List;

/**
 * What happened in a run, each list in the order of the steps. Immutable.
 *
 * @param steps how training went, at most {@value Recorder#MAX_POINTS} points
 * @param evaluations every evaluation
 * @param removals every removed unit
 */
public record RunHistory(
    List<StepPoint> steps, List<EvaluationPoint> evaluations, List<Removal> removals) {
  public RunHistory {
    steps = List.copyOf(steps);
    evaluations = List.copyOf(evaluations);
    removals = List.copyOf(removals);
  }

  /** A history yet to happen. */
  public static Recorder recorder() {
    return new Recorder();
  }

  /**
   * Takes down a run of any length in bounded memory: when there are too many step points,
   * neighbours are averaged and from then on each point stands for twice as many steps. Not
   * thread-safe.
   */
  public static final class Recorder {
    static final int MAX_POINTS = 2048;

    private final List<StepPoint> steps = new ArrayList<>();
    private final List<EvaluationPoint> evaluations = new ArrayList<>();
    private final List<Removal> removals = new ArrayList<>();
    private int callsPerPoint = 1;
    private int pendingCalls;
    private StepPoint pending;

    private Recorder() {}

    /** A step was made; may be called for every step, or for every k-th. */
    public void step(long step, double loss, long flops, double examplesPerSecond) {
      StepPoint point = new StepPoint(step, loss, flops, examplesPerSecond);
      pending = pending == null ? point : mean(pending, pendingCalls, point, 1);
      if (++pendingCalls < callsPerPoint) {
        return;
      }
      steps.add(pending);
      pending = null;
      pendingCalls = 0;
      if (steps.size() == MAX_POINTS) {
        halve();
      }
    }

    /** An evaluation was made after a step. */
    public void evaluation(long step, Evaluation evaluation) {
      evaluations.add(new EvaluationPoint(step, evaluation));
    }

    /** A unit was removed. */
    public void removal(Removal removal) {
      removals.add(removal);
    }

    /** The history so far. */
    public RunHistory history() {
      List<StepPoint> all = new ArrayList<>(steps);
      if (pending != null) {
        all.add(pending);
      }
      return new RunHistory(all, evaluations, removals);
    }

    private void halve() {
      for (int i = 0; i < MAX_POINTS / 2; i++) {
        steps.set(i, mean(steps.get(2 * i), 1, steps.get(2 * i + 1), 1));
      }
      steps.subList(MAX_POINTS / 2, MAX_POINTS).clear();
      callsPerPoint *= 2;
    }

    private static StepPoint mean(
        StepPoint first, int firstCount, StepPoint second, int secondCount) {
      double share = (double) secondCount / (firstCount + secondCount);
      return new StepPoint(
          second.step(),
          first.loss() + (second.loss() - first.loss()) * share,
          second.flops(),
          first.examplesPerSecond()
              + (second.examplesPerSecond() - first.examplesPerSecond()) * share);
    }
  }
}
