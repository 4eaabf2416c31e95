package io.espalier.trainer.metrics;

import io.espalier.data.Batch;
import io.espalier.network.Loss;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Adds up how good a network's outputs are, example by example, in double and in the order they
 * come, so that the result does not depend on batch boundaries or threads.
 *
 * <table>
 * <caption>Metrics; each is a mean weighted by the examples' weights</caption>
 * <tr><th>loss<th>metrics
 * <tr><td>sigmoid<td>{@code loss}; {@code accuracy} ({@code p >= 0.5}); {@code roc_auc} (exact, ties count half; for labels 0 and
 *   1); {@code rce} (twml: {@code 100 (1 - CE / CE of the mean label)}, predictions clipped to {@code [1e-5, 1 - 1e-5]});
 *   {@code ctr}, {@code predicted_ctr} (mean label, mean prediction). With several labels each is the mean over the
 *   labels that have it, and {@code roc_auc_0} … follow.
 * <tr><td>softmax<td>{@code loss}; {@code accuracy} (greatest output, the lowest index where several are). With two outputs also
 *   those of a binary label.
 * <tr><td>mse<td>{@code loss}, {@code mse}, {@code rmse}
 * </table>
 *
 * <p>Keeps 12 bytes per example and binary label for the ROC AUC. Not thread-safe.
 */
public final class EvaluationMetrics {
  private final Loss loss;
  private final int outputs;
  private final int labelColumns;

  /** One per binary label; none where labels are classes of more than two, or numbers. */
  private final BinaryMetrics[] binary;

  private long examples;
  private double weight;
  private double lossSum;
  private double hits;

  private EvaluationMetrics(Loss loss, int outputs) {
    this.loss = loss;
    this.outputs = outputs;
    this.labelColumns = loss.labelColumns(outputs);
    int binaryLabels =
        switch (loss) {
          case SIGMOID_CROSS_ENTROPY -> outputs;
          case SOFTMAX_CROSS_ENTROPY -> outputs == 2 ? 1 : 0;
          case MEAN_SQUARED_ERROR -> 0;
        };
    binary = new BinaryMetrics[binaryLabels];
    for (int i = 0; i < binaryLabels; i++) {
      binary[i] = new BinaryMetrics();
    }
  }

  /**
   * Metrics of a network with this loss and this many outputs; no examples yet.
   *
   * @param outputs the width of the network's output row, at least 1
   */
  public static EvaluationMetrics of(Loss loss, int outputs) {
    Objects.requireNonNull(loss, "loss");
    if (outputs < 1) {
      throw new IllegalArgumentException("a network has at least one output, not " + outputs);
    }
    return new EvaluationMetrics(loss, outputs);
  }

  /**
   * Takes in every row of a batch.
   *
   * @param logits the network's outputs before any link, {@code [rows, outputs]}
   * @throws IllegalArgumentException if the batch's label columns are not the loss's, or as in
   *     {@link #add(float[], int, float[], int, float)}
   */
  public void add(Batch batch, float[] logits) {
    if (batch.labelColumns() != labelColumns) {
      throw new IllegalArgumentException(
          "loss %s with %d outputs needs %d label columns; the batch has %d"
              .formatted(loss.id(), outputs, labelColumns, batch.labelColumns()));
    }
    Objects.checkFromIndexSize(0, batch.rows() * outputs, logits.length);
    for (int row = 0; row < batch.rows(); row++) {
      add(logits, row * outputs, batch.labels(), row * labelColumns, batch.weights()[row]);
    }
  }

  /**
   * Takes in one example.
   *
   * @param logits holds the example's outputs before any link, from {@code logitsOffset} on
   * @param labels holds the example's labels, from {@code labelsOffset} on: one per output, in [0,
   *     1] for sigmoid; the class's index for softmax
   * @param exampleWeight finite and not negative
   * @throws IllegalArgumentException if an output is not finite or a label is out of range; names
   *     the example, counted from 0
   */
  public void add(
      float[] logits, int logitsOffset, float[] labels, int labelsOffset, float exampleWeight) {
    Objects.checkFromIndexSize(logitsOffset, outputs, logits.length);
    Objects.checkFromIndexSize(labelsOffset, labelColumns, labels.length);
    if (!(exampleWeight >= 0 && exampleWeight <= Float.MAX_VALUE)) {
      throw unusable("weight", exampleWeight, "finite and not negative");
    }
    for (int o = 0; o < outputs; o++) {
      if (!Float.isFinite(logits[logitsOffset + o])) {
        throw unusable("output " + o, logits[logitsOffset + o], "finite");
      }
    }
    double exampleLoss =
        switch (loss) {
          case SIGMOID_CROSS_ENTROPY ->
              addSigmoid(logits, logitsOffset, labels, labelsOffset, exampleWeight);
          case SOFTMAX_CROSS_ENTROPY ->
              addSoftmax(logits, logitsOffset, labels[labelsOffset], exampleWeight);
          case MEAN_SQUARED_ERROR -> squaredError(logits, logitsOffset, labels, labelsOffset);
        };
    lossSum += exampleWeight * exampleLoss;
    weight += exampleWeight;
    examples++;
  }

  private double addSigmoid(
      float[] logits, int logitsOffset, float[] labels, int labelsOffset, float exampleWeight) {
    for (int o = 0; o < outputs; o++) {
      float label = labels[labelsOffset + o];
      if (!(label >= 0 && label <= 1)) {
        throw unusable("label " + o, label, "in [0, 1] for loss sigmoid");
      }
    }
    double sum = 0;
    for (int o = 0; o < outputs; o++) {
      float label = labels[labelsOffset + o];
      double logit = logits[logitsOffset + o];
      binary[o].add(logit, label, exampleWeight);
      sum += Logistic.sigmoidCrossEntropy(logit, label);
    }
    return sum / outputs;
  }

  private double addSoftmax(float[] logits, int offset, float label, float exampleWeight) {
    int target = (int) label;
    if (target != label || target < 0 || target >= outputs) {
      throw unusable("label", label, "the index of a class, 0 to " + (outputs - 1));
    }
    int best = 0;
    for (int o = 1; o < outputs; o++) {
      if (logits[offset + o] > logits[offset + best]) {
        best = o;
      }
    }
    hits += best == target ? exampleWeight : 0;
    if (binary.length == 1) {
      binary[0].add((double) logits[offset + 1] - logits[offset], label, exampleWeight);
    }
    return Logistic.softmaxCrossEntropy(logits, offset, outputs, best, target);
  }

  private double squaredError(float[] logits, int logitsOffset, float[] labels, int labelsOffset) {
    double sum = 0;
    for (int o = 0; o < outputs; o++) {
      float label = labels[labelsOffset + o];
      if (!Float.isFinite(label)) {
        throw unusable("label " + o, label, "finite");
      }
      double error = (double) logits[logitsOffset + o] - label;
      sum += error * error;
    }
    return sum / outputs;
  }

  private IllegalArgumentException unusable(String what, float value, String must) {
    return new IllegalArgumentException(
        "example %d: %s is %s; it must be %s".formatted(examples, what, value, must));
  }

  /** The metrics of all examples so far. May be called at any time; more may follow. */
  public Evaluation result() {
    Map<String, Double> values = new LinkedHashMap<>();
    double meanLoss = lossSum / weight;
    values.put("loss", meanLoss);
    switch (loss) {
      case SIGMOID_CROSS_ENTROPY -> values.put("accuracy", mean(BinaryMetrics::accuracy));
      case SOFTMAX_CROSS_ENTROPY -> values.put("accuracy", hits / weight);
      case MEAN_SQUARED_ERROR -> {
        values.put("mse", meanLoss);
        values.put("rmse", Math.sqrt(meanLoss));
      }
    }
    if (binary.length > 0) {
      double[] areas =
          IntStream.range(0, binary.length).mapToDouble(i -> binary[i].rocAuc()).toArray();
      values.put("roc_auc", mean(areas));
      values.put("rce", mean(BinaryMetrics::rce));
      values.put("ctr", mean(BinaryMetrics::ctr));
      values.put("predicted_ctr", mean(BinaryMetrics::predictedCtr));
      for (int i = 0; i < areas.length && areas.length > 1; i++) {
        values.put("roc_auc_" + i, areas[i]);
      }
    }
    return new Evaluation(examples, values);
  }

  private double mean(ToDoubleFunction<BinaryMetrics> metric) {
    double[] perLabel = new double[binary.length];
    for (int i = 0; i < perLabel.length; i++) {
      perLabel[i] = metric.applyAsDouble(binary[i]);
    }
    return mean(perLabel);
  }

  /** The mean of those that are defined; NaN where none is. */
  private static double mean(double[] perLabel) {
    double sum = 0;
    int defined = 0;
    for (double value : perLabel) {
      if (!Double.isNaN(value)) {
        sum += value;
        defined++;
      }
    }
    return sum / defined;
  }
}
