package io.espalier.trainer.reference;

import io.espalier.data.Batch;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.SparseColumns;
import io.espalier.network.Activation;
import io.espalier.network.Layer;
import io.espalier.network.Loss;
import io.espalier.network.MaskPlace;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseLayer;
import java.util.Arrays;

/**
 * A network that is pruned as twml prunes: at full width for ever, with masks of zeros and ones
 * that are multiplied in. It uses the same kernels as the live network, so that the two can be
 * compared to the bit.
 */
public final class MaskedFloatNetwork {
  private final NetworkSpec spec;
  private final Kernels kernels;
  private final float[][] masks;
  private final Buffer parameters;
  private final Buffer gradients;
  private final Buffer momentum;
  private final Buffer[][] tables;
  private final Buffer[][] tableMomentum;
  private final int[] weightOffset;
  private final int[] biasOffset;
  private final int[] sparseBiasOffset;
  private final int length;

  /**
   * @param values layer by layer: weights [in, out], then biases (every layer must have them); then
   *     the biases of sparse layers (every concatenated one must have them)
   */
  public MaskedFloatNetwork(NetworkSpec spec, Kernels kernels, float[] values) {
    this.spec = spec;
    this.kernels = kernels;
    int layers = spec.layers().size();
    weightOffset = new int[layers];
    biasOffset = new int[layers];
    int end = 0;
    for (int l = 0; l < layers; l++) {
      weightOffset[l] = end;
      end += spec.inputsOf(l) * spec.layers().get(l).units();
      biasOffset[l] = end;
      end += spec.layers().get(l).units();
    }
    sparseBiasOffset = new int[spec.sparseLayers().size()];
    tables = new Buffer[sparseBiasOffset.length][];
    tableMomentum = new Buffer[sparseBiasOffset.length][];
    for (int s = 0; s < tables.length; s++) {
      SparseLayer layer = spec.sparseLayers().get(s);
      sparseBiasOffset[s] = end;
      end += layer.bias() ? layer.units() : 0;
      tables[s] = new Buffer[layer.inputs().size()];
      tableMomentum[s] = new Buffer[layer.inputs().size()];
      for (int k = 0; k < tables[s].length; k++) {
        int floats = spec.sparseInputs().get(layer.inputs().get(k)).buckets() * layer.units();
        tables[s][k] = kernels.allocate(floats);
        tableMomentum[s][k] = kernels.allocate(floats);
      }
    }
    length = end;
    parameters = kernels.allocate(end);
    gradients = kernels.allocate(end);
    momentum = kernels.allocate(end);
    kernels.write(values, 0, parameters, 0, end);
    masks = new float[spec.masks()][];
    for (int m = 0; m < masks.length; m++) {
      masks[m] = new float[spec.widthOfMask(m)];
      Arrays.fill(masks[m], 1f);
    }
  }

  /** Multiplies this unit by zero from now on. */
  public void mask(int mask, int unit) {
    masks[mask][unit] = 0f;
  }

  /** One step of gradient descent with momentum; returns the logits before it. */
  public float[] step(Batch batch, Loss loss, float rate, float momentumFraction) {
    Matrix[] y = forward(batch);
    int layers = spec.layers().size();
    Matrix logits = y[layers];
    float[] before = read(logits);
    Matrix labels = Matrix.of(stage(batch.labels()), 0, batch.rows(), batch.labelColumns());
    Matrix dy = matrix(batch.rows(), spec.outputs());
    kernels.lossForwardBackward(loss, logits, labels, null, dy);
    for (int l = layers - 1; l >= 0; l--) {
      Layer layer = spec.layers().get(l);
      Slice biasGradient = new Slice(gradients, biasOffset[l], layer.units());
      applyMask(dy, l);
      kernels.activationBackward(layer.activation(), y[l + 1], dy, biasGradient, null);
      kernels.denseBackwardWeights(y[l], dy, weights(gradients, l));
      if (l == 0) {
        stepTables(batch, dy, true, rate, momentumFraction);
      }
      if (l > 0 || !spec.sparseLayers().isEmpty()) {
        Matrix dx = matrix(batch.rows(), spec.inputsOf(l));
        kernels.denseBackwardInput(dy, weights(parameters, l), dx);
        dy = dx;
      }
    }
    if (!spec.sparseLayers().isEmpty()) {
      backwardSparse(y[0], dy);
      stepTables(batch, dy, false, rate, momentumFraction);
    }
    kernels.momentum(
        new Slice(parameters, 0, length),
        new Slice(gradients, 0, length),
        new Slice(momentum, 0, length),
        (float) (1 / batch.totalWeight()),
        rate,
        momentumFraction,
        false);
    return before;
  }

  private void backwardSparse(Matrix y, Matrix dy) {
    applyMask(dy, -1);
    for (int s = 0; s < tables.length; s++) {
      SparseLayer layer = spec.sparseLayers().get(s);
      if (!isAdded(s)) {
        Slice biasGradient = new Slice(gradients, sparseBiasOffset[s], layer.units());
        kernels.activationBackward(
            layer.activation(), columns(y, s), columns(dy, s), biasGradient, null);
      }
    }
  }

  /** Updates the tables of the added layers, or of the concatenated ones. */
  private void stepTables(
      Batch batch, Matrix dy, boolean added, float rate, float momentumFraction) {
    for (int s = 0; s < tables.length; s++) {
      for (int k = 0; k < tables[s].length && isAdded(s) == added; k++) {
        int input = spec.sparseLayers().get(s).inputs().get(k);
        SparseColumns entries = new SparseColumns(spec.sparseInputs().get(input).buckets());
        entries.index(batch.sparse().get(input));
        kernels.sparseMomentum(
            entries,
            added ? dy : columns(dy, s),
            table(tables, s, k),
            table(tableMomentum, s, k),
            (float) (1 / batch.totalWeight()),
            rate,
            momentumFraction,
            false);
      }
    }
  }

  private boolean isAdded(int s) {
    return spec.sparseLayers().get(s).join() == SparseLayer.Join.ADDED;
  }

  private Matrix columns(Matrix first, int s) {
    return new Matrix(
        first.buffer(),
        first.offset() + spec.offsetOfSparseLayer(s),
        first.rows(),
        spec.sparseLayers().get(s).units(),
        first.stride());
  }

  private Matrix table(Buffer[][] block, int s, int k) {
    SparseLayer layer = spec.sparseLayers().get(s);
    int buckets = spec.sparseInputs().get(layer.inputs().get(k)).buckets();
    return Matrix.of(block[s][k], 0, buckets, layer.units());
  }

  /** The weight of id {@code id} for original unit {@code j}, in sparse layer s's k-th table. */
  public float tableWeight(int s, int k, int id, int j) {
    float[] value = new float[1];
    kernels.read(tables[s][k], id * spec.sparseLayers().get(s).units() + j, value, 0, 1);
    return value[0];
  }

  /** The logits, [rows, outputs]. */
  public float[] logits(Batch batch) {
    return read(forward(batch)[spec.layers().size()]);
  }

  /** The weight from original input {@code i} to original unit {@code j} of layer {@code l}. */
  public float weight(int l, int i, int j) {
    float[] value = new float[1];
    kernels.read(parameters, weightOffset[l] + i * spec.layers().get(l).units() + j, value, 0, 1);
    return value[0];
  }

  private Matrix[] forward(Batch batch) {
    int layers = spec.layers().size();
    Matrix[] y = new Matrix[layers + 1];
    Matrix x = matrix(batch.rows(), spec.inputsOf(0));
    Matrix inputs = Matrix.of(stage(batch.inputs()), 0, batch.rows(), spec.inputs());
    Matrix dense = new Matrix(x.buffer(), 0, batch.rows(), spec.inputs(), x.stride());
    kernels.gather(inputs, null, null, dense);
    for (int s = 0; s < tables.length; s++) {
      SparseLayer layer = spec.sparseLayers().get(s);
      for (int k = 0; k < tables[s].length && !isAdded(s); k++) {
        kernels.sparseForward(
            batch.sparse().get(layer.inputs().get(k)),
            table(tables, s, k),
            k == 0 ? new Slice(parameters, sparseBiasOffset[s], layer.units()) : null,
            k > 0,
            k == tables[s].length - 1 ? layer.activation() : Activation.NONE,
            columns(x, s));
      }
    }
    applyMask(x, -1);
    y[0] = x;
    for (int l = 0; l < layers; l++) {
      Layer layer = spec.layers().get(l);
      y[l + 1] = matrix(batch.rows(), layer.units());
      Slice bias = new Slice(parameters, biasOffset[l], layer.units());
      boolean adds = l == 0 && hasAdded();
      Activation first = adds ? Activation.NONE : layer.activation();
      kernels.denseForward(y[l], weights(parameters, l), bias, first, y[l + 1]);
      if (adds) {
        forwardAdded(batch, layer.activation(), y[1]);
      }
      applyMask(y[l + 1], l);
    }
    return y;
  }

  private boolean hasAdded() {
    return spec.sparseLayers().stream().anyMatch(l -> l.join() == SparseLayer.Join.ADDED);
  }

  /** The network under test must have its only added layer last. */
  private void forwardAdded(Batch batch, Activation activation, Matrix y) {
    int s = tables.length - 1;
    for (int k = 0; k < tables[s].length; k++) {
      boolean last = k == tables[s].length - 1;
      kernels.sparseForward(
          batch.sparse().get(spec.sparseLayers().get(s).inputs().get(k)),
          table(tables, s, k),
          null,
          true,
          last ? activation : Activation.NONE,
          y);
    }
  }

  private void applyMask(Matrix matrix, int layer) {
    for (int m = 0; m < masks.length; m++) {
      MaskPlace place = spec.placeOfMask(m);
      if ((place.kind() == MaskPlace.Kind.DENSE ? place.index() : -1) == layer) {
        int from =
            place.kind() == MaskPlace.Kind.SPARSE ? spec.offsetOfSparseLayer(place.index()) : 0;
        float[] values = read(matrix);
        for (int row = 0; row < matrix.rows(); row++) {
          for (int i = 0; i < masks[m].length; i++) {
            values[row * matrix.columns() + from + i] *= masks[m][i];
          }
        }
        kernels.write(values, 0, matrix.buffer(), matrix.offset(), values.length);
      }
    }
  }

  private Matrix weights(Buffer block, int l) {
    return Matrix.of(block, weightOffset[l], spec.inputsOf(l), spec.layers().get(l).units());
  }

  private Matrix matrix(int rows, int columns) {
    return Matrix.of(kernels.allocate(rows * columns), 0, rows, columns);
  }

  private Buffer stage(float[] values) {
    return kernels.stage(values, values.length, null);
  }

  private float[] read(Matrix matrix) {
    float[] values = new float[matrix.rows() * matrix.columns()];
    kernels.read(matrix.buffer(), matrix.offset(), values, 0, values.length);
    return values;
  }
}
