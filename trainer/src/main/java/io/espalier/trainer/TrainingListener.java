package io.espalier.trainer;

import io.espalier.trainer.metrics.Evaluation;
import io.espalier.trainer.pruning.Removal;

/**
 * Told what a trainer does, on the trainer's thread, between steps: for progress lines, metrics
 * systems, early stopping. An exception from it ends the training.
 */
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener NONE =
      new TrainingListener() {
        @Override
        public boolean wants(long step) {
          return false;
        }
      };

  /**
   * Whether to be told of this step. Who wants its loss waits for it: with kernels on a GPU,
   * training is faster where only some steps are wanted. By default all are.
   *
   * @param step from 1
   */
  default boolean wants(long step) {
    return true;
  }

  /**
   * A step is done, and it was wanted.
   *
   * @param step from 1
   * @param examples seen since the start of the run
   * @param loss of this batch
   * @param flops of one example through the network as it is now
   */
  default void step(long step, long examples, float loss, long flops) {}

  /** A unit has gone. */
  default void removal(Removal removal) {}

  /** The evaluation data has been gone through after step {@code step}. */
  default void evaluation(long step, Evaluation evaluation) {}

  /** The state after step {@code step} is durable on disk. */
  default void checkpoint(long step) {}

  /** The run continues after step {@code step} of an earlier one. */
  default void resumed(long step) {}
}
