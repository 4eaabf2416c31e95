package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.cpu.team.Team;
import io.espalier.kernels.cpu.team.Work;
import io.espalier.kernels.reference.Shapes;
import io.espalier.network.Activation;
import io.espalier.network.Link;

/** link over a team: an item is a run of rows. */
final class LinkRows implements Work {
  private static final int ALONE_ELEMENTS = 4096;

  private final Team team;
  private final Scratch[] scratch;
  private Link link;
  private float[] logits;
  private int logitsAt;
  private int logitsStride;
  private float[] predictions;
  private int predictionsAt;
  private int predictionsStride;
  private int rows;
  private int outputs;

  LinkRows(Team team, Scratch[] scratch) {
    this.team = team;
    this.scratch = scratch;
  }

  void run(Link newLink, Matrix newLogits, Matrix newPredictions) {
    link = newLink;
    logits = Shapes.array(newLogits.buffer());
    logitsAt = newLogits.offset();
    logitsStride = newLogits.stride();
    predictions = Shapes.array(newPredictions.buffer());
    predictionsAt = newPredictions.offset();
    predictionsStride = newPredictions.stride();
    rows = newLogits.rows();
    outputs = newLogits.columns();
    int items = (rows + Kernels.CHUNK_ROWS - 1) / Kernels.CHUNK_ROWS;
    if ((long) rows * outputs < ALONE_ELEMENTS) {
      Team.runAlone(this, items);
    } else {
      team.run(this, items);
    }
  }

  @Override
  public void run(int item, int member) {
    int firstRow = item * Kernels.CHUNK_ROWS;
    int endRow = Math.min(rows - firstRow, Kernels.CHUNK_ROWS) + firstRow;
    for (int r = firstRow; r < endRow; r++) {
      int from = logitsAt + r * logitsStride;
      int to = predictionsAt + r * predictionsStride;
      if (link == Link.SOFTMAX) {
        Softmax.shift(logits, from, predictions, to, outputs);
      } else {
        System.arraycopy(logits, from, predictions, to, outputs);
      }
    }
    switch (link) {
      case IDENTITY -> {}
      case SIGMOID -> sigmoid(firstRow, endRow, scratch[member].edge());
      case SOFTMAX -> softmax(firstRow, endRow);
    }
  }

  private void sigmoid(int firstRow, int endRow, float[] temporary) {
    if (predictionsStride == outputs) {
      int at = predictionsAt + firstRow * outputs;
      Activations.forward(
          Activation.SIGMOID, predictions, at, (endRow - firstRow) * outputs, temporary);
    } else {
      for (int r = firstRow; r < endRow; r++) {
        int at = predictionsAt + r * predictionsStride;
        Activations.forward(Activation.SIGMOID, predictions, at, outputs, temporary);
      }
    }
  }

  private void softmax(int firstRow, int endRow) {
    Softmax.exp(predictions, predictionsAt, predictionsStride, firstRow, endRow, outputs);
    for (int r = firstRow; r < endRow; r++) {
      int at = predictionsAt + r * predictionsStride;
      float sum = Softmax.sum(predictions, at, outputs);
      for (int j = at; j < at + outputs; j++) {
        predictions[j] = predictions[j] / sum;
      }
    }
  }
}
