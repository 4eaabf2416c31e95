package io.espalier.trainer.network;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.DeviceMemoryException;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.network.Layer;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseLayer;
import java.util.Arrays;

/**
 * What a pass over a batch writes on its way: each layer's output and its gradient. The floats are
 * allocated once, for the largest batch seen and the widths before any pruning; views of them are
 * made anew for another number of rows or other widths.
 */
final class Workspace {
  private final Kernels kernels;
  private int capacity;
  private long taken;
  private Buffer firstInput;
  private Buffer firstInputGradient;
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
   * @param inputs the staged batch's dense rows, [rows, original inputs]
   * @param firstInput what goes into the first dense layer, [rows, live inputs and units of the
   *     concatenated sparse layers]; the staged rows where they are just that
   * @param liveInputs its columns of live dense inputs
   * @param sparseOutputs per sparse layer, its columns of {@code firstInput}; null for an added one
   * @param firstInputGradient like {@code firstInput}, or null where nobody asks
   * @param liveInputGradient its columns of live dense inputs
   * @param behindDenseGradient its columns behind those
   * @param sparseGradients per sparse layer, its columns; null for an added one
   * @param tableSums per table, the gradient by the sums that it is part of
   * @param outputs per layer, [rows, units]
   * @param gradients per layer, by its output and then by what is before its activation, [rows,
   *     units]
   * @param labels [rows, label columns]
   * @param weights [rows]
   */
  record Views(
      int rows,
      Matrix inputs,
      Matrix firstInput,
      Matrix liveInputs,
      Matrix[] sparseOutputs,
      Matrix firstInputGradient,
      Matrix liveInputGradient,
      Matrix behindDenseGradient,
      Matrix[] sparseGradients,
      Matrix[] tableSums,
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
    int width = live.inputsOf(0);
    boolean staged = width == full.inputs() && width == live.inputs();
    Matrix input = staged ? all : Matrix.of(firstInput, 0, rows, width);
    Matrix inputGradient =
        firstInputGradient == null ? null : Matrix.of(firstInputGradient, 0, rows, width);
    Views views =
        new Views(
            rows,
            all,
            input,
            columns(input, 0, live.inputs()),
            sparse(input, live),
            inputGradient,
            columns(inputGradient, 0, live.inputs()),
            columns(inputGradient, live.inputs(), width - live.inputs()),
            sparse(inputGradient, live),
            TableGradients.byTable(TablePlace.of(live), live, inputGradient, gradientViews[0]),
            outputViews,
            gradientViews,
            Matrix.of(labels, 0, rows, labelColumns),
            new Slice(weights, 0, rows));
    recent[next] = views;
    next = (next + 1) % recent.length;
    return views;
  }

  private static Matrix[] sparse(Matrix firstInput, NetworkSpec live) {
    Matrix[] layers = new Matrix[live.sparseLayers().size()];
    for (int layer = 0; layer < layers.length; layer++) {
      if (live.sparseLayers().get(layer).join() == SparseLayer.Join.CONCATENATED) {
        layers[layer] = columnsOfSparse(firstInput, live, layer);
      }
    }
    return layers;
  }

  /** The columns of a concatenated sparse layer in what goes into the first dense layer. */
  static Matrix columnsOfSparse(Matrix firstInput, NetworkSpec live, int sparseLayer) {
    return columns(
        firstInput,
        live.offsetOfSparseLayer(sparseLayer),
        live.sparseLayers().get(sparseLayer).units());
  }

  private static Matrix columns(Matrix matrix, int from, int count) {
    return matrix == null
        ? null
        : new Matrix(
            matrix.buffer(), matrix.offset() + from, matrix.rows(), count, matrix.stride());
  }

  private void reserve(NetworkSpec full, int rows) {
    if (rows <= capacity) {
      return;
    }
    forgetViews();
    capacity = 0;
    taken = 0;
    try {
      if (full.inputMasked() || full.inputsOf(0) > full.inputs()) {
        firstInput = allocate(rows, full.inputsOf(0));
        firstInputGradient = allocate(rows, full.inputsOf(0));
      }
      int layers = full.layers().size();
      outputs = new Buffer[layers];
      gradients = new Buffer[layers];
      for (int layer = 0; layer < layers; layer++) {
        int units = full.layers().get(layer).units();
        outputs[layer] = allocate(rows, units);
        gradients[layer] = allocate(rows, units);
      }
    } catch (DeviceMemoryException noRoom) {
      throw batchTooLarge(full, rows, noRoom);
    }
    capacity = rows;
  }

  private Buffer allocate(int rows, int width) {
    Buffer buffer = kernels.allocate(Math.multiplyExact(rows, width));
    taken += (long) Float.BYTES * rows * width;
    return buffer;
  }

  private DeviceMemoryException batchTooLarge(
      NetworkSpec full, int rows, DeviceMemoryException noRoom) {
    long floats = 0;
    for (Layer layer : full.layers()) {
      floats += 2L * layer.units();
    }
    if (full.inputMasked() || full.inputsOf(0) > full.inputs()) {
      floats += 2L * full.inputsOf(0);
    }
    long bytesPerRow = Float.BYTES * floats;
    long fit = (noRoom.freeBytes() + taken) / bytesPerRow;
    DeviceMemoryException failure =
        new DeviceMemoryException(
            "a batch of "
                + rows
                + " rows does not fit: each row takes "
                + bytesPerRow
                + " bytes of the device's memory in this network; take a smaller batch in a new"
                + " run, where there will be room for about "
                + fit
                + " rows ("
                + noRoom.getMessage()
                + ")",
            bytesPerRow * rows,
            noRoom.freeBytes() + taken);
    failure.initCause(noRoom);
    return failure;
  }
}
