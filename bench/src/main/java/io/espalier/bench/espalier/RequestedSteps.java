package io.espalier.bench.espalier;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.Paced;
import io.espalier.bench.contender.StepCase;
import io.espalier.data.Batch;

/**
 * Training steps on one batch that nobody waits for before the last. Fed, each step has its batch
 * copied from the host and the loss of the step before looked at, as a trainer does it; else the
 * batch stays where the kernels are.
 */
final class RequestedSteps implements Paced {
  private final Training training;
  private final Batch batch;
  private final boolean fed;
  private int times = 1;

  RequestedSteps(String provider, StepCase step, boolean fed) {
    Net net = step.net();
    this.training =
        new Training(
            net, provider, step.threads(), step.signals() ? StepSubject.neverDue(net) : null);
    this.batch =
        Training.batch(
            net,
            net.rows(step.batch(), StepCase.SEED),
            net.labels(step.batch(), StepCase.SEED),
            0,
            step.batch());
    this.fed = fed;
    training.load(batch);
  }

  @Override
  public void pace(int newTimes) {
    times = newTimes;
  }

  @Override
  public void run() {
    for (int time = 0; time < times; time++) {
      if (fed) {
        training.load(batch);
        training.settle();
      }
      training.request();
    }
    training.await();
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
