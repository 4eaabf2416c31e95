package io.espalier.bench.espalier;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.PruningCase;
import io.espalier.bench.contender.StepCase;
import io.espalier.bench.contender.Subject;
import io.espalier.data.Batch;
import io.espalier.trainer.pruning.PruningSchedule;

/** A run whose network becomes smaller. */
final class PruningSubject implements Subject {
  private final Training training;
  private final Batch[] batches;
  private int steps;

  PruningSubject(PruningCase pruning) {
    Net net = pruning.net();
    PruningSchedule schedule =
        PruningSchedule.builder()
            .burnIn(pruning.burnIn())
            .every(pruning.every())
            .decay(StepCase.DECAY)
            .flopsTarget(pruning.target())
            .build();
    this.training = new Training(net, pruning.threads(), schedule);
    this.batches = new Batch[pruning.batches()];
    float[] rows = net.rows(pruning.batch() * batches.length, PruningCase.SEED);
    float[] labels = net.labels(pruning.batch() * batches.length, PruningCase.SEED);
    for (int i = 0; i < batches.length; i++) {
      batches[i] = Training.batch(net, rows, labels, i * pruning.batch(), pruning.batch());
    }
  }

  @Override
  public void run() {
    training.step(batches[steps % batches.length]);
    steps++;
  }

  @Override
  public float[] result() {
    return training.masks();
  }

  @Override
  public void close() {
    training.close();
  }
}
