package io.espalier.trainer.scoring;

import io.espalier.data.Batch;
import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.input.Batches;
import io.espalier.datarecord.input.LabelRule;
import io.espalier.datarecord.input.RecordFiles;
import io.espalier.kernels.Kernels;
import io.espalier.model.CompactModel;
import io.espalier.model.Predictor;
import io.espalier.trainer.PredictionSink;
import io.espalier.trainer.metrics.Evaluation;
import io.espalier.trainer.metrics.EvaluationMetrics;

/**
 * Runs a model over files with a {@link Predictor}: the code path of a service, not of a trainer.
 * One thread at a time.
 *
 * <p>The columns of a row are those the model was trained on, whatever else the files hold.
 */
public final class ModelScorer implements AutoCloseable {
  private final CompactModel model;
  private final Predictor predictor;

  /**
   * A scorer for this model.
   *
   * @param kernels do the work; they stay the caller's
   */
  public ModelScorer(CompactModel model, Kernels kernels) {
    this.model = model;
    this.predictor = model.newPredictor(kernels);
  }

  /**
   * Metrics over one pass, for the labels and the weight that the model was trained with.
   *
   * @throws IllegalArgumentException if the number of labels is not the model's
   * @throws io.espalier.datarecord.InputException if the files cannot be used, or lack a column of
   *     the model's
   */
  public Evaluation evaluate(RecordFiles files) {
    return evaluate(files, model.schema());
  }

  /**
   * Metrics over one pass.
   *
   * @param columns the model's schema, or one with other labels, another weight or other filters
   * @throws IllegalArgumentException if the number of labels is not the model's, or the inputs are
   *     not, naming what differs
   * @throws io.espalier.datarecord.InputException if the files cannot be used, or lack a column of
   *     the model's
   */
  public Evaluation evaluate(RecordFiles files, FeatureSchema columns) {
    model.requireFeatures(columns);
    int labels = model.loss().labelColumns(model.outputs());
    if (columns.labelColumns() != labels) {
      throw new IllegalArgumentException(
          "evaluation needs "
              + labels
              + (labels == 1 ? " label" : " labels")
              + ", not "
              + columns.labelColumns()
              + ": a model with the loss "
              + model.loss().id()
              + " and "
              + model.outputs()
              + " outputs takes that many");
    }
    EvaluationMetrics metrics = EvaluationMetrics.of(model.loss(), model.outputs());
    LabelRule rule = LabelRule.of(model.loss(), model.outputs());
    try (Batches batches =
        Batches.builder(files, columns).batchSize(predictor.blockRows()).labelRule(rule).build()) {
      Batch batch = batches.newBatch();
      float[] logits = new float[batch.capacity() * model.outputs()];
      while (batches.next(batch)) {
        predictor.logits(batch, logits);
        metrics.add(batch, logits);
      }
    }
    return metrics.result();
  }

  /**
   * Predictions over one pass, in order. Labels are not needed.
   *
   * @throws io.espalier.datarecord.InputException if the files cannot be used, or lack a column of
   *     the model's
   */
  public void predict(RecordFiles files, PredictionSink sink) {
    try (Batches batches =
        Batches.builder(files, model.schema().inputsOnly())
            .batchSize(predictor.blockRows())
            .build()) {
      Batch batch = batches.newBatch();
      float[] predictions = new float[batch.capacity() * model.outputs()];
      while (batches.next(batch)) {
        predictor.predict(batch, predictions);
        sink.accept(predictions, batch.rows(), model.outputs());
      }
    }
  }

  /** Closes the predictor; the kernels stay open. */
  @Override
  public void close() {
    predictor.close();
  }
}
