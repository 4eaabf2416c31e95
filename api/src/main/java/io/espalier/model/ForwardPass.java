package io.espalier.model;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
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
    for (int i = 0; i < views.activations().length; i++) {
      Matrix y = views.activations()[i];
      kernels.denseForward(
          x, model.weights()[i], model.biases()[i], model.spec().layers().get(i).activation(), y);
      x = y;
    }
    if (link != Link.IDENTITY) {
      kernels.link(link, x, x);
    }
    kernels.read(x.buffer(), 0, target, targetAt, rows * x.columns());
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
    return new Views(
        Matrix.of(input, 0, rows, model.inputs()),
        liveInput == null ? null : Matrix.of(liveInput, 0, rows, spec.inputs()),
        activations);
  }

  /** The buffers as matrices of so many rows. */
  private record Views(Matrix input, Matrix liveInput, Matrix[] activations) {}
}
