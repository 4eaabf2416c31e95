package io.espalier.kernels.reference;

import io.espalier.kernels.Kernels;
import io.espalier.network.Loss;

/** The losses with their gradients, and softmax, on plain arrays. */
final class LossReference {
  private LossReference() {}

  /**
   * {@link Kernels#lossForwardBackward}: logits and gradient [rows, outputs], labels [rows,
   * outputs] (softmax: [rows, 1]).
   *
   * @param weights the array of the rows' weights, or null
   * @return the sum over the rows, in chunks
   */
  public static float forwardBackward(
      Loss loss,
      float[] logits,
      int logitsAt,
      int logitsStride,
      float[] labels,
      int labelsAt,
      int labelsStride,
      float[] weights,
      int weightsAt,
      float[] gradient,
      int gradientAt,
      int gradientStride,
      int rows,
      int outputs) {
    float sum = 0f;
    for (int chunk = 0; chunk < rows; chunk += Kernels.CHUNK_ROWS) {
      float chunkSum = 0f;
      int chunkEnd = Math.min(rows - chunk, Kernels.CHUNK_ROWS) + chunk;
      for (int r = chunk; r < chunkEnd; r++) {
        chunkSum +=
            row(
                loss,
                logits,
                logitsAt + r * logitsStride,
                labels,
                labelsAt + r * labelsStride,
                weights == null ? 1f : weights[weightsAt + r],
                gradient,
                gradientAt + r * gradientStride,
                outputs);
      }
      sum += chunkSum;
    }
    return sum;
  }

  /**
   * One row's loss, times its weight, and its gradient. A product with a weight of 1 changes no
   * bit.
   */
  public static float row(
      Loss loss,
      float[] logits,
      int logitsAt,
      float[] labels,
      int labelsAt,
      float weight,
      float[] gradient,
      int gradientAt,
      int outputs) {
    return switch (loss) {
      case SIGMOID_CROSS_ENTROPY ->
          sigmoidRow(logits, logitsAt, labels, labelsAt, weight, gradient, gradientAt, outputs);
      case SOFTMAX_CROSS_ENTROPY ->
          softmaxRow(logits, logitsAt, labels[labelsAt], weight, gradient, gradientAt, outputs);
      case MEAN_SQUARED_ERROR ->
          squaredRow(logits, logitsAt, labels, labelsAt, weight, gradient, gradientAt, outputs);
    };
  }

  /**
   * Softmax of a row, which may be the same place: the maximum in index order, {@code e_j = exp(z_j
   * - max)}, their sum in order from +0, {@code p_j = e_j / sum}.
   */
  public static void softmax(
      float[] logits, int logitsAt, float[] predictions, int predictionsAt, int outputs) {
    float sum =
        exponentials(
            logits,
            logitsAt,
            maximum(logits, logitsAt, outputs),
            predictions,
            predictionsAt,
            outputs);
    for (int j = 0; j < outputs; j++) {
      predictions[predictionsAt + j] = predictions[predictionsAt + j] / sum;
    }
  }

  private static float sigmoidRow(
      float[] logits,
      int logitsAt,
      float[] labels,
      int labelsAt,
      float weight,
      float[] gradient,
      int gradientAt,
      int outputs) {
    float mean = 1f / outputs;
    float sum = 0f;
    for (int j = 0; j < outputs; j++) {
      float z = logits[logitsAt + j];
      float label = labels[labelsAt + j];
      float e = FloatMath.exp(-Math.abs(z));
      sum += Math.fma(-z, label, z > 0f ? z : 0f) + FloatMath.log1p(e);
      gradient[gradientAt + j] = ((FloatMath.sigmoid(z, e) - label) * mean) * weight;
    }
    return (sum * mean) * weight;
  }

  private static float squaredRow(
      float[] logits,
      int logitsAt,
      float[] labels,
      int labelsAt,
      float weight,
      float[] gradient,
      int gradientAt,
      int outputs) {
    float mean = 1f / outputs;
    float sum = 0f;
    for (int j = 0; j < outputs; j++) {
      float d = logits[logitsAt + j] - labels[labelsAt + j];
      sum += d * d;
      gradient[gradientAt + j] = ((d * 2f) * mean) * weight;
    }
    return (sum * mean) * weight;
  }

  private static float softmaxRow(
      float[] logits,
      int logitsAt,
      float label,
      float weight,
      float[] gradient,
      int gradientAt,
      int outputs) {
    float max = maximum(logits, logitsAt, outputs);
    float sum = exponentials(logits, logitsAt, max, gradient, gradientAt, outputs);
    float logitOfLabel = Float.NaN; // stays where the label is no class
    for (int j = 0; j < outputs; j++) {
      boolean isLabel = j == label;
      logitOfLabel = isLabel ? logits[logitsAt + j] : logitOfLabel;
      gradient[gradientAt + j] = (gradient[gradientAt + j] / sum - (isLabel ? 1f : 0f)) * weight;
    }
    return (FloatMath.log(sum) + (max - logitOfLabel)) * weight;
  }

  private static float maximum(float[] z, int at, int count) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = at; j < at + count; j++) {
      max = z[j] > max ? z[j] : max;
    }
    return max;
  }

  /** Writes {@code exp(z_j - max)} and returns their sum, in order from +0. */
  private static float exponentials(
      float[] z, int zAt, float max, float[] target, int targetAt, int count) {
    float sum = 0f;
    for (int j = 0; j < count; j++) {
      target[targetAt + j] = FloatMath.exp(z[zAt + j] - max);
      sum += target[targetAt + j];
    }
    return sum;
  }
}
