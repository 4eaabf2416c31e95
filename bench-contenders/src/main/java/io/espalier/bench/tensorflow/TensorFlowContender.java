package io.espalier.bench.tensorflow;

import io.espalier.bench.contender.Contender;
import io.espalier.bench.contender.PredictionCase;
import io.espalier.bench.contender.PruningCase;
import io.espalier.bench.contender.StepCase;
import io.espalier.bench.contender.Subject;
import java.util.Optional;
import org.tensorflow.TensorFlow;

/** TensorFlow, through its Java API. */
public final class TensorFlowContender implements Contender {
  @Override
  public String name() {
    return "tensorflow";
  }

  @Override
  public String description() {
    return "TensorFlow "
        + TensorFlow.version()
        + " through TensorFlow Java 1.1.0: a graph and one run of its session per step; oneDNN on,"
        + " its default; intra-op threads as many as the case says, nodes run on the caller's"
        + " thread; fused momentum updates of resource variables; gradients written out, none by"
        + " the inputs unless they are masked; nothing fetched; tensors fed without a copy";
  }

  @Override
  public Optional<String> obstacle() {
    try {
      TensorFlow.version();
      return Optional.empty();
    } catch (LinkageError missing) {
      return Optional.of("its native library cannot be loaded: " + missing.getMessage());
    }
  }

  @Override
  public Optional<Subject> step(StepCase step) {
    return Optional.of(new TensorFlowStep(step));
  }

  @Override
  public Optional<Subject> pruning(PruningCase pruning) {
    return Optional.of(new TensorFlowPruning(pruning));
  }

  @Override
  public Optional<Subject> prediction(PredictionCase prediction) {
    return Optional.of(new TensorFlowPrediction(prediction));
  }
}
