package io.espalier.bench.tensorflow;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.PruningCase;
import io.espalier.bench.contender.Subject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * twml's pruned run: masks are multiplied in and never shrink anything. A step is one run; at steps
 * where a unit may go, a run of the op that has the removal after the step.
 */
final class TensorFlowPruning implements Subject {
  private final PruningCase pruning;
  private final TrainingGraph training;
  private final Session session;
  private final List<TFloat32> rows = new ArrayList<>();
  private final List<Tensor> labels = new ArrayList<>();
  private final List<Session.Runner> steps = new ArrayList<>();
  private final List<Session.Runner> removals = new ArrayList<>();
  private int counter;

  TensorFlowPruning(PruningCase pruning) {
    this.pruning = pruning;
    Net net = pruning.net();
    int batch = pruning.batch();
    training = new TrainingGraph(net, batch, true);
    PruningDecision decision = new PruningDecision(training, net, pruning.target());
    session = Sessions.open(training.graph(), pruning.threads());
    training.variables().initialize(session);
    float[] allRows = net.rows(batch * pruning.batches(), PruningCase.SEED);
    float[] allLabels = net.labels(batch * pruning.batches(), PruningCase.SEED);
    for (int i = 0; i < pruning.batches(); i++) {
      TFloat32 batchRows = TFloat32.tensorOf(Shape.of(batch, net.inputs()));
      Tensors.write(allRows, i * batch * net.inputs(), batchRows);
      rows.add(batchRows);
      labels.add(training.labels(Arrays.copyOfRange(allLabels, i * batch, (i + 1) * batch)));
      steps.add(runner(i).addTarget(training.step()));
      removals.add(runner(i).addTarget(decision.stepAndRemoval()));
    }
  }

  private Session.Runner runner(int batch) {
    return session
        .runner()
        .feed(training.rows(), rows.get(batch))
        .feed(training.labels(), labels.get(batch));
  }

  @Override
  public void run() {
    int batch = counter % pruning.batches();
    counter++;
    boolean due = counter > pruning.burnIn() && counter % pruning.every() == 0;
    (due ? removals : steps).get(batch).run().close();
  }

  @Override
  public float[] result() {
    return Variables.read(session, training.masks().stream().map(SignalMask::mask).toList());
  }

  @Override
  public void close() {
    labels.forEach(Tensor::close);
    rows.forEach(TFloat32::close);
    session.close();
    training.close();
  }
}
