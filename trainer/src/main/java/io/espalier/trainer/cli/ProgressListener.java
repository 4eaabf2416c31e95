package io.espalier.trainer.cli;

import io.espalier.trainer.TrainingListener;
import io.espalier.trainer.metrics.Evaluation;
import io.espalier.trainer.run.Progress;
import java.util.List;
import java.util.Locale;

/** Shows a person what a trainer does. */
final class ProgressListener implements TrainingListener {
  /** What fits on a line; the rest is in the run folder. */
  private static final List<String> SHOWN = List.of("loss", "accuracy", "roc_auc", "rce", "rmse");

  private final Progress progress;
  private final long maxSteps;

  /**
   * @param maxSteps where training will end, or 0 if that is not known
   */
  ProgressListener(Progress progress, long maxSteps) {
    this.progress = progress;
    this.maxSteps = maxSteps;
  }

  @Override
  public boolean wants(long step) {
    return progress.isDue(step, maxSteps);
  }

  @Override
  public void step(long step, long examples, float loss, long flops) {
    progress.update(step, maxSteps, examples, loss, flops);
  }

  @Override
  public void evaluation(long step, Evaluation evaluation) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "step %,d evaluated:", step));
    for (String name : SHOWN) {
      if (evaluation.values().containsKey(name)) {
        line.append(String.format(Locale.ROOT, "  %s %.5f", name, evaluation.value(name)));
      }
    }
    progress.message(line.toString());
  }

  @Override
  public void resumed(long step) {
    progress.message("resumed after step " + step);
  }
}
