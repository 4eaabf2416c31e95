package io.espalier.bench.espalier;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.StepCase;
import io.espalier.bench.contender.Subject;
import io.espalier.data.Batch;
import io.espalier.trainer.pruning.PruningSchedule;

/** The same step over and over. */
final class StepSubject implements Subject {
  private final Training training;
  private final Batch batch;

  StepSubject(StepCase step) {
    Net net = step.net();
    this.training =
        new Training(
            net, EspalierContender.PROVIDER, step.threads(), step.signals() ? neverDue(net) : null);
    this.batch =
        Training.batch(
            net,
            net.rows(step.batch(), StepCase.SEED),
            net.labels(step.batch(), StepCase.SEED),
            0,
            step.batch());
  }

  /** Signals are computed and averaged as long as the target is not met; no unit ever goes. */
  static PruningSchedule neverDue(Net net) {
    return PruningSchedule.builder()
        .burnIn(Long.MAX_VALUE - 1)
        .decay(StepCase.DECAY)
        .flopsTarget(net.flops() / 2)
        .build();
  }

  @Override
  public void run() {
    training.step(batch);
  }

  @Override
  public float[] result() {
    return training.parameters();
  }

  @Override
  public void close() {
    training.close();
  }
}
