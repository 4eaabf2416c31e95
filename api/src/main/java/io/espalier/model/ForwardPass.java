package io.espalier.model;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.network.Layer;
import io.espalier.network.Link;
import io.espalier.network.NetworkSpec;

/** The buffers of a forward pass over up to {@code capacity} rows, and the pass itself. */
final class ForwardPass {
  private final Kernels kernels;
  private final DeviceModel model;
  private final Buffer input;
  private final Buffer liveInput;
  private final Buffer even;
  private final Buffer odd;
  private final Views[] viewsByRows;

  ForwardPass(Kernels kernels, DeviceModel model, int capacity) {
    this.kernels = kernels;
    this.model = model;
    NetworkSpec spec = model.spec();
    int widest = 0;
    for (Layer layer : spec.layers()) {
      widest = Math.max(widest, layer.units());
    }
    this.input = kernels.allocate(Math.multiplyExact(capacity, model.inputs()));
    this.liveInput =
        model.liveInputs() == null
            ? null
            : kernels.allocate(Math.multiplyExact(capacity, spec.inputs()));
    this.even = kernels.allocate(Math.multiplyExact(capacity, widest));
    this.odd = kernels.allocate(Math.multiplyExact(capacity, widest));
    this.viewsByRows = new Views[capacity + 1];
  }

  /**
   * From {@code rows} rows at {@code source[sourceAt]} to their outputs at {@code
   * target[targetAt]}.
   */
  void run(float[] source, int sourceAt, int rows, Link link, float[] target, int targetAt) {
    Views views = views(rows);
    kernels.write(source, sourceAt, input, 0, rows * model.inputs());
    Matrix x = views.input();
    if (liveInput != null) {
      kernels.gather(x, null, model.liveInputs(), views.liveInput());
      x = views.liveInput();
    }
    if (rows == 1 && model.rowWeights() != null) {
      oneRow(views);
    } else {
      block(x, views);
    }
    Matrix y = views.activations()[views.activations().length - 1];
    if (link != Link.IDENTITY) {
      kernels.link(link, y, y);
    }
    kernels.read(y.buffer(), 0, target, targetAt, rows * y.columns());
  }

  private void block(Matrix input, Views views) {
    Matrix x = input;
    for (int i = 0; i < views.activations().length; i++) {
      Matrix y = views.activations()[i];
      kernels.denseForward(
          x, model.weights()[i], model.biases()[i], model.spec().layers().get(i).activation(), y);
      x = y;
    }
  }

  private void oneRow(Views views) {
    Slice[] rows = views.rows();
    for (int i = 0; i < model.rowWeights().length; i++) {
      kernels.denseForwardRow(
          rows[i],
          model.rowWeights()[i],
          model.biases()[i],
          model.spec().layers().get(i).activation(),
          rows[i + 1]);
    }
  }

  private Views views(int rows) {
    Views views = viewsByRows[rows];
    if (views == null) {
      views = newViews(rows);
      viewsByRows[rows] = views;
    }
    return views;
  }

  private Views newViews(int rows) {
    NetworkSpec spec = model.spec();
    Matrix[] activations = new Matrix[spec.layers().size()];
    for (int i = 0; i < activations.length; i++) {
      activations[i] = Matrix.of(i % 2 == 0 ? even : odd, 0, rows, spec.layers().get(i).units());
    }
    Slice[] firstRows = new Slice[activations.length + 1];
    firstRows[0] = new Slice(liveInput == null ? input : liveInput, 0, spec.inputs());
    for (int i = 0; i < activations.length; i++) {
      firstRows[i + 1] = new Slice(activations[i].buffer(), 0, activations[i].columns());
    }
    return new Views(
        Matrix.of(input, 0, rows, model.inputs()),
        liveInput == null ? null : Matrix.of(liveInput, 0, rows, spec.inputs()),
        activations,
        firstRows);
  }

  /**
   * The buffers as matrices of so many rows.
   *
   * @param rows the first row of the live input and of each activation
   */
  private record Views(Matrix input, Matrix liveInput, Matrix[] activations, Slice[] rows) {}
}
