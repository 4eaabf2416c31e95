package io.espalier.trainer.network;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.network.NetworkSpec;
import java.util.Arrays;

/**
 * What a pass over a batch writes on its way: each layer's output and its gradient. The floats are
 * allocated once, for the largest batch seen and the widths before any pruning; views of them are
 * made anew for another number of rows or other widths.
 */
final class Workspace {
  private final Kernels kernels;
  private int capacity;
  private Buffer liveInputs;
  private Buffer inputGradient;
  private Buffer[] outputs;
  private Buffer[] gradients;
  private Views[] recent = new Views[4];
  private int next;

  Workspace(Kernels kernels) {
    this.kernels = kernels;
  }

  /**
   * Views for one number of rows.
   *
   * @param rows of the batch
   * @param inputs the staged batch, [rows, original inputs]
   * @param liveInputs the live columns of it, [rows, live inputs]; the same matrix where all live
   * @param inputGradient [rows, live inputs]
   * @param outputs per layer, [rows, units]
   * @param gradients per layer, by its output and then by what is before its activation, [rows,
   *     units]
   * @param labels [rows, label columns]
   * @param weights [rows]
   */
  record Views(
      int rows,
      Matrix inputs,
      Matrix liveInputs,
      Matrix inputGradient,
      Matrix[] outputs,
      Matrix[] gradients,
      Matrix labels,
      Slice weights) {
    Matrix logits() {
      return outputs[outputs.length - 1];
    }
  }

  /** The widths have changed: no old view is good. */
  void forgetViews() {
    Arrays.fill(recent, null);
  }

  Views views(
      NetworkSpec full,
      NetworkSpec live,
      int rows,
      Buffer inputs,
      Buffer labels,
      int labelColumns,
      Buffer weights) {
    for (Views views : recent) {
      if (views != null
          && views.rows == rows
          && views.inputs.buffer() == inputs
          && views.labels.buffer() == labels
          && views.labels.columns() == labelColumns
          && views.weights.buffer() == weights) {
        return views;
      }
    }
    reserve(full, rows);
    int layers = live.layers().size();
    Matrix[] outputViews = new Matrix[layers];
    Matrix[] gradientViews = new Matrix[layers];
    for (int layer = 0; layer < layers; layer++) {
      int units = live.layers().get(layer).units();
      outputViews[layer] = Matrix.of(outputs[layer], 0, rows, units);
      gradientViews[layer] = Matrix.of(gradients[layer], 0, rows, units);
    }
    Matrix all = Matrix.of(inputs, 0, rows, full.inputs());
    Views views =
        new Views(
            rows,
            all,
            live.inputs() == full.inputs() ? all : Matrix.of(liveInputs, 0, rows, live.inputs()),
            full.inputMasked() ? Matrix.of(inputGradient, 0, rows, live.inputs()) : null,
            outputViews,
            gradientViews,
            Matrix.of(labels, 0, rows, labelColumns),
            new Slice(weights, 0, rows));
    recent[next] = views;
    next = (next + 1) % recent.length;
    return views;
  }

  private void reserve(NetworkSpec full, int rows) {
    if (rows <= capacity) {
      return;
    }
    capacity = rows;
    forgetViews();
    if (full.inputMasked()) {
      liveInputs = kernels.allocate(Math.multiplyExact(rows, full.inputs()));
      inputGradient = kernels.allocate(Math.multiplyExact(rows, full.inputs()));
    }
    int layers = full.layers().size();
    outputs = new Buffer[layers];
    gradients = new Buffer[layers];
    for (int layer = 0; layer < layers; layer++) {
      int length = Math.multiplyExact(rows, full.layers().get(layer).units());
      outputs[layer] = kernels.allocate(length);
      gradients[layer] = kernels.allocate(length);
    }
  }
}
