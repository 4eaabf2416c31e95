package io.espalier.bench.tensorflow;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.PruningCase;
import io.espalier.bench.contender.Subject;
import java.util.ArrayList;
import java.util.List;

/**
 * twml's pruned run: masks are multiplied in and never shrink anything. A step is one run; at steps
 * where a unit may go, a run of the op that has the removal after the step.
 */
final class TensorFlowPruning implements Subject {
  private final PruningCase pruning;
  private final TrainingGraph training;
  private final NativeSession session;
  private final List<Call> steps = new ArrayList<>();
  private final List<Call> removals = new ArrayList<>();
  private int counter;

  TensorFlowPruning(PruningCase pruning) {
    this.pruning = pruning;
    Net net = pruning.net();
    int batch = pruning.batch();
    training = new TrainingGraph(net, batch, true);
    PruningDecision decision = new PruningDecision(training, net, pruning.target());
    session = new NativeSession(training.graph(), pruning.threads());
    training.variables().initialize(session);
    float[] rows = net.rows(batch * pruning.batches(), PruningCase.SEED);
    float[] labels = net.labels(batch * pruning.batches(), PruningCase.SEED);
    for (int i = 0; i < pruning.batches(); i++) {
      List<Call.Feed> fed = training.batch(session, rows, labels, i * batch);
      steps.add(session.call(fed, List.of(), List.of(training.step())));
      removals.add(session.call(fed, List.of(), List.of(decision.stepAndRemoval())));
    }
  }

  @Override
  public void run() {
    int batch = counter % pruning.batches();
    counter++;
    boolean due = counter > pruning.burnIn() && counter % pruning.every() == 0;
    (due ? removals : steps).get(batch).run();
  }

  @Override
  public float[] result() {
    return Variables.read(session, training.masks().stream().map(SignalMask::mask).toList());
  }

  @Override
  public void close() {
    session.close();
    training.close();
  }
}
