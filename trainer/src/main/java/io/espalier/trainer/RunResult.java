package io.espalier.trainer;

import io.espalier.trainer.metrics.Evaluation;

/**
 * What came of a run.
 *
 * @param steps made in all, those before a resumption too
 * @param examples seen in all
 * @param seconds spent in all
 * @param loss the training loss, averaged over about the last hundred steps
 * @param flopsStart FLOPs of one example before any pruning
 * @param flops FLOPs of one example now
 * @param evaluation metrics on the evaluation data at the end; empty where there was none
 */
public record RunResult(
    long steps,
    long examples,
    double seconds,
    double loss,
    long flopsStart,
    long flops,
    Evaluation evaluation) {}
