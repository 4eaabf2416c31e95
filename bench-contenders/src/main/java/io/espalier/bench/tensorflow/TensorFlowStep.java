package io.espalier.bench.tensorflow;

import io.espalier.bench.contender.StepCase;
import io.espalier.bench.contender.Subject;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** A training step: one run of the session, with the batch in tensors that are fed as they are. */
final class TensorFlowStep implements Subject {
  private final TrainingGraph training;
  private final Session session;
  private final TFloat32 rows;
  private final Tensor labels;
  private final Session.Runner runner;

  TensorFlowStep(StepCase step) {
    training = new TrainingGraph(step.net(), step.batch(), step.signals());
    session = Sessions.open(training.graph(), step.threads());
    training.variables().initialize(session);
    rows =
        Tensors.of(
            step.net().rows(step.batch(), StepCase.SEED),
            Shape.of(step.batch(), step.net().inputs()));
    labels = training.labels(step.net().labels(step.batch(), StepCase.SEED));
    runner =
        session
            .runner()
            .feed(training.rows(), rows)
            .feed(training.labels(), labels)
            .addTarget(training.step());
  }

  @Override
  public void run() {
    runner.run().close();
  }

  @Override
  public float[] result() {
    return Variables.read(session, training.parameters());
  }

  @Override
  public void close() {
    labels.close();
    rows.close();
    session.close();
    training.close();
  }
}
