package io.espalier.bench.tensorflow;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.StepCase;
import io.espalier.bench.contender.Subject;
import java.util.List;

/** A training step: one run of the session, with the batch in tensors that are fed as they are. */
final class TensorFlowStep implements Subject {
  private final TrainingGraph training;
  private final NativeSession session;
  private final Call step;

  TensorFlowStep(StepCase stepCase) {
    Net net = stepCase.net();
    int batch = stepCase.batch();
    training = new TrainingGraph(net, batch, stepCase.signals());
    session = new NativeSession(training.graph(), stepCase.threads());
    training.variables().initialize(session);
    List<Call.Feed> fed =
        training.batch(
            session, net.rows(batch, StepCase.SEED), net.labels(batch, StepCase.SEED), 0);
    step = session.call(fed, List.of(), List.of(training.step()));
  }

  @Override
  public void run() {
    step.run();
  }

  @Override
  public float[] result() {
    return Variables.read(session, training.parameters());
  }

  @Override
  public void close() {
    session.close();
    training.close();
  }
}
