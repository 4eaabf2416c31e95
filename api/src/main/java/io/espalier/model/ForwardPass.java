package io.espalier.model;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.network.Activation;
import io.espalier.network.Layer;
import io.espalier.network.Link;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseLayer;
import io.espalier.network.SparseLayer.Join;
import java.util.List;

/** The buffers of a forward pass over up to {@code capacity} rows, and the pass itself. */
final class ForwardPass {
  private final Kernels kernels;
  private final DeviceModel model;
  private final SparsePass sparse;
  private final Buffer rowsAsGiven;
  private final Buffer firstInput;
  private final Buffer even;
  private final Buffer odd;
  private final Views[] viewsByRows;

  ForwardPass(Kernels kernels, DeviceModel model, int capacity) {
    this.kernels = kernels;
    this.model = model;
    this.sparse = new SparsePass(kernels, model);
    NetworkSpec spec = model.spec();
    int widest = 0;
    for (Layer layer : spec.layers()) {
      widest = Math.max(widest, layer.units());
    }
    this.rowsAsGiven = kernels.allocate(Math.multiplyExact(capacity, model.inputs()));
    boolean asGiven = model.liveInputs() == null && spec.inputsOf(0) == spec.inputs();
    this.firstInput =
        asGiven ? rowsAsGiven : kernels.allocate(Math.multiplyExact(capacity, spec.inputsOf(0)));
    this.even = kernels.allocate(Math.multiplyExact(capacity, widest));
    this.odd = kernels.allocate(Math.multiplyExact(capacity, widest));
    this.viewsByRows = new Views[capacity + 1];
  }

  /**
   * From {@code rows} rows at {@code source[sourceAt]}, and as many from row {@code from} on of the
   * sparse inputs, to their outputs at {@code target[targetAt]}.
   */
  void run(
      float[] source,
      int sourceAt,
      List<SparseRows> sparseSource,
      int from,
      int rows,
      Link link,
      float[] target,
      int targetAt) {
    Views views = views(rows);
    if (model.spec().inputs() > 0) {
      kernels.write(source, sourceAt, rowsAsGiven, 0, rows * model.inputs());
      if (firstInput != rowsAsGiven) {
        kernels.gather(views.rowsAsGiven(), null, model.liveInputs(), views.denseInput());
      }
    }
    sparse.concatenated(sparseSource, from, rows, views.sparseOutputs());
    if (rows == 1 && model.rowWeights() != null) {
      oneRow(views, sparseSource, from);
    } else {
      block(views, sparseSource, from, rows);
    }
    Matrix y = views.activations()[views.activations().length - 1];
    if (link != Link.IDENTITY) {
      kernels.link(link, y, y);
    }
    kernels.read(y.buffer(), 0, target, targetAt, rows * y.columns());
  }

  /** Apart from {@link #block}: compilers have little patience, and single rows are in a hurry. */
  private void oneRow(Views views, List<SparseRows> sparseSource, int from) {
    for (int i = 0; i < views.activations().length; i++) {
      kernels.denseForwardRow(
          views.firstRows()[i],
          model.rowWeights()[i],
          model.biases()[i],
          activationOfProduct(i),
          views.firstRows()[i + 1]);
      if (tablesFollow(i)) {
        addTables(views, sparseSource, from, 1);
      }
    }
  }

  private void block(Views views, List<SparseRows> sparseSource, int from, int rows) {
    Matrix x = views.firstInput();
    for (int i = 0; i < views.activations().length; i++) {
      Matrix y = views.activations()[i];
      kernels.denseForward(x, model.weights()[i], model.biases()[i], activationOfProduct(i), y);
      if (tablesFollow(i)) {
        addTables(views, sparseSource, from, rows);
      }
      x = y;
    }
  }

  /** Whether the sums of layer i go on in tables before its activation. */
  private boolean tablesFollow(int layer) {
    return layer == 0 && sparse.anyAdded();
  }

  private Activation activationOfProduct(int layer) {
    return tablesFollow(layer) ? Activation.NONE : model.spec().layers().get(layer).activation();
  }

  private void addTables(Views views, List<SparseRows> sparseSource, int from, int rows) {
    Activation activation = model.spec().layers().getFirst().activation();
    sparse.added(sparseSource, from, rows, activation, views.activations()[0]);
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
    int width = spec.inputsOf(0);
    Matrix[] sparseOutputs = new Matrix[spec.sparseLayers().size()];
    for (int i = 0; i < sparseOutputs.length; i++) {
      SparseLayer layer = spec.sparseLayers().get(i);
      if (layer.join() == Join.CONCATENATED) {
        sparseOutputs[i] =
            new Matrix(firstInput, spec.offsetOfSparseLayer(i), rows, layer.units(), width);
      }
    }
    Matrix[] activations = new Matrix[spec.layers().size()];
    Slice[] firstRows = new Slice[activations.length + 1];
    firstRows[0] = new Slice(firstInput, 0, width);
    for (int i = 0; i < activations.length; i++) {
      activations[i] = Matrix.of(i % 2 == 0 ? even : odd, 0, rows, spec.layers().get(i).units());
      firstRows[i + 1] = new Slice(activations[i].buffer(), 0, activations[i].columns());
    }
    return new Views(
        Matrix.of(rowsAsGiven, 0, rows, model.inputs()),
        new Matrix(firstInput, 0, rows, spec.inputs(), width),
        sparseOutputs,
        Matrix.of(firstInput, 0, rows, width),
        activations,
        firstRows);
  }

  /**
   * The buffers as matrices of so many rows.
   *
   * @param denseInput the live inputs, in the first dense layer's input
   * @param sparseOutputs per sparse layer, what it gives, in the first dense layer's input; null
   *     for the added ones
   * @param firstInput all that goes into the first dense layer
   * @param activations what the dense layers give
   * @param firstRows the first row of the first dense layer's input and of each activation
   */
  private record Views(
      Matrix rowsAsGiven,
      Matrix denseInput,
      Matrix[] sparseOutputs,
      Matrix firstInput,
      Matrix[] activations,
      Slice[] firstRows) {}
}
