package io.espalier.bench.espalier;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.Paced;
import io.espalier.bench.contender.PruningCase;
import io.espalier.bench.contender.StepCase;
import io.espalier.data.Batch;
import io.espalier.trainer.pruning.PruningSchedule;

/** A run whose network becomes smaller. */
final class PruningSubject implements Paced {
  private final Training training;
  private final Batch[] batches;
  private int steps;
  private int times = 1;

  PruningSubject(String provider, PruningCase pruning) {
    Net net = pruning.net();
    PruningSchedule schedule =
        PruningSchedule.builder()
            .burnIn(pruning.burnIn())
            .every(pruning.every())
            .decay(StepCase.DECAY)
            .flopsTarget(pruning.target())
            .build();
    this.training = new Training(net, provider, pruning.threads(), schedule);
    this.batches = new Batch[pruning.batches()];
    float[] rows = net.rows(pruning.batch() * batches.length, PruningCase.SEED);
    float[] labels = net.labels(pruning.batch() * batches.length, PruningCase.SEED);
    for (int i = 0; i < batches.length; i++) {
      batches[i] = Training.batch(net, rows, labels, i * pruning.batch(), pruning.batch());
    }
  }

  @Override
  public void pace(int newTimes) {
    times = newTimes;
  }

  @Override
  public void run() {
    for (int time = 0; time < times; time++) {
      training.load(batches[steps % batches.length]);
      training.settle();
      training.request();
      steps++;
    }
    training.settle();
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
