package io.espalier.trainer.network;

import io.espalier.data.Batch;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Outcome;
import io.espalier.network.Loss;

/**
 * What is known of the batch that the gradients are of, when the batch itself has long been filled
 * with other rows. Filled again at every step.
 */
final class ComputedBatch {
  private Workspace.Views views;
  private Loss loss;
  private double weight;
  private long firstExample;
  private int rows;

  void take(Batch batch, Loss itsLoss, Workspace.Views itsViews) {
    views = itsViews;
    loss = itsLoss;
    weight = batch.totalWeight();
    firstExample = batch.firstExample();
    rows = batch.rows();
  }

  /** 0 before the first. */
  int rows() {
    return rows;
  }

  /** 1 / the sum of the example weights, or 0 where that sum is 0. */
  float gradientScale() {
    return weight > 0 ? (float) (1 / weight) : 0f;
  }

  /** The mean loss; the views must be as they were computed. */
  float loss(Kernels kernels, Outcome outcome) {
    float sum = outcome.loss();
    if (!Float.isFinite(sum)) {
      throw NonFiniteSearch.inLoss(kernels, loss, views.outputs(), examples());
    }
    return weight > 0 ? (float) (sum / weight) : 0f;
  }

  /** Its rows, for messages. */
  String examples() {
    return "examples " + firstExample + " to " + (firstExample + rows - 1) + " of the pass";
  }
}
