package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cpu.team.Team;
import io.espalier.kernels.cpu.team.Work;
import io.espalier.kernels.reference.FloatMath;
import io.espalier.kernels.reference.Shapes;
import io.espalier.network.Loss;

/**
 * lossForwardBackward over a team: an item is a chunk of rows, whose sum the caller adds up in
 * order. Elements are done in vectors across a whole chunk where its rows follow each other without
 * a gap, sums one by one.
 */
final class LossRows implements Work {
  private static final int ALONE_ELEMENTS = 4096;

  private final Team team;
  private final float[][] terms;
  private float[] chunkSums = new float[1];

  private Loss loss;
  private float[] logits;
  private int logitsAt;
  private int logitsStride;
  private float[] labels;
  private int labelsAt;
  private int labelsStride;
  private float[] weights;
  private int weightsAt;
  private float[] gradient;
  private int gradientAt;
  private int gradientStride;
  private int rows;
  private int outputs;

  LossRows(Team team) {
    this.team = team;
    this.terms = new float[team.size()][0];
  }

  float run(
      Loss newLoss, Matrix newLogits, Matrix newLabels, Slice newWeights, Matrix newGradient) {
    loss = newLoss;
    logits = Shapes.array(newLogits.buffer());
    logitsAt = newLogits.offset();
    logitsStride = newLogits.stride();
    labels = Shapes.array(newLabels.buffer());
    labelsAt = newLabels.offset();
    labelsStride = newLabels.stride();
    weights = newWeights == null ? null : Shapes.array(newWeights.buffer());
    weightsAt = newWeights == null ? 0 : newWeights.offset();
    gradient = Shapes.array(newGradient.buffer());
    gradientAt = newGradient.offset();
    gradientStride = newGradient.stride();
    rows = newLogits.rows();
    outputs = newLogits.columns();
    int chunks = (rows + Kernels.CHUNK_ROWS - 1) / Kernels.CHUNK_ROWS;
    if (chunkSums.length < chunks) {
      chunkSums = new float[chunks];
    }
    for (int i = 0; i < terms.length; i++) {
      if (terms[i].length < outputs * Math.min(rows, Kernels.CHUNK_ROWS)) {
        terms[i] = new float[outputs * Math.min(rows, Kernels.CHUNK_ROWS)];
      }
    }
    if ((long) rows * outputs < ALONE_ELEMENTS) {
      Team.runAlone(this, chunks);
    } else {
      team.run(this, chunks);
    }
    float sum = 0f;
    for (int i = 0; i < chunks; i++) {
      sum += chunkSums[i];
    }
    return sum;
  }

  @Override
  public void run(int item, int member) {
    int firstRow = item * Kernels.CHUNK_ROWS;
    int endRow = Math.min(rows - firstRow, Kernels.CHUNK_ROWS) + firstRow;
    chunkSums[item] =
        loss == Loss.SOFTMAX_CROSS_ENTROPY
            ? softmax(firstRow, endRow)
            : elementwise(firstRow, endRow, terms[member]);
  }

  private float elementwise(int firstRow, int endRow, float[] own) {
    float mean = 1f / outputs;
    boolean gapless =
        logitsStride == outputs && labelsStride == outputs && gradientStride == outputs;
    int rowsAtOnce = gapless ? endRow - firstRow : 1;
    for (int r = firstRow; r < endRow; r += rowsAtOnce) {
      int z = logitsAt + r * logitsStride;
      int y = labelsAt + r * labelsStride;
      int dz = gradientAt + r * gradientStride;
      int at = (r - firstRow) * outputs;
      int count = rowsAtOnce * outputs;
      if (loss == Loss.SIGMOID_CROSS_ENTROPY) {
        Losses.sigmoid(logits, z, labels, y, gradient, dz, own, at, mean, count);
      } else {
        Losses.squared(logits, z, labels, y, gradient, dz, own, at, mean, count);
      }
    }
    float chunkSum = 0f;
    for (int r = firstRow; r < endRow; r++) {
      float sum = 0f;
      for (int j = 0; j < outputs; j++) {
        sum += own[(r - firstRow) * outputs + j];
      }
      chunkSum += weighted(r, sum * mean);
    }
    return chunkSum;
  }

  /** A row's loss times its weight; its gradient is multiplied too. */
  private float weighted(int r, float rowLoss) {
    if (weights == null) {
      return rowLoss;
    }
    float weight = weights[weightsAt + r];
    int dz = gradientAt + r * gradientStride;
    for (int j = 0; j < outputs; j++) {
      gradient[dz + j] *= weight;
    }
    return rowLoss * weight;
  }

  private float softmax(int firstRow, int endRow) {
    for (int r = firstRow; r < endRow; r++) {
      Softmax.shift(
          logits, logitsAt + r * logitsStride, gradient, gradientAt + r * gradientStride, outputs);
    }
    Softmax.exp(gradient, gradientAt, gradientStride, firstRow, endRow, outputs);
    float chunkSum = 0f;
    for (int r = firstRow; r < endRow; r++) {
      chunkSum += softmaxRow(r);
    }
    return chunkSum;
  }

  /** The rest of a row whose gradient holds exp(z - max). */
  private float softmaxRow(int r) {
    int z = logitsAt + r * logitsStride;
    int dz = gradientAt + r * gradientStride;
    float label = labels[labelsAt + r * labelsStride];
    float sum = Softmax.sum(gradient, dz, outputs);
    float logitOfLabel = Float.NaN; // stays where the label is no class
    for (int j = 0; j < outputs; j++) {
      boolean isLabel = j == label;
      logitOfLabel = isLabel ? logits[z + j] : logitOfLabel;
      gradient[dz + j] = gradient[dz + j] / sum - (isLabel ? 1f : 0f);
    }
    float max = Softmax.maximum(logits, z, outputs);
    return weighted(r, FloatMath.log(sum) + (max - logitOfLabel));
  }
}
