package io.espalier.trainer.run;

import io.espalier.trainer.metrics.Evaluation;

/**
 * An evaluation during or after training.
 *
 * @param step the step after which it was made
 * @param evaluation what it found
 */
public record EvaluationPoint(long step, Evaluation evaluation) {}
