package io.espalier.trainer.reference;

import io.espalier.data.Batch;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.network.Layer;
import io.espalier.network.Loss;
import io.espalier.network.MaskPlace;
import io.espalier.network.NetworkSpec;
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
  private final int[] weightOffset;
  private final int[] biasOffset;
  private final int length;

  /**
   * @param values layer by layer: weights [in, out], then biases (every layer must have them)
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
      if (l > 0) {
        Matrix dx = matrix(batch.rows(), spec.inputsOf(l));
        kernels.denseBackwardInput(dy, weights(parameters, l), dx);
        dy = dx;
      }
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
    Matrix x = matrix(batch.rows(), spec.inputs());
    kernels.write(batch.inputs(), 0, x.buffer(), 0, batch.rows() * spec.inputs());
    applyMask(x, -1);
    y[0] = x;
    for (int l = 0; l < layers; l++) {
      Layer layer = spec.layers().get(l);
      y[l + 1] = matrix(batch.rows(), layer.units());
      Slice bias = new Slice(parameters, biasOffset[l], layer.units());
      kernels.denseForward(y[l], weights(parameters, l), bias, layer.activation(), y[l + 1]);
      applyMask(y[l + 1], l);
    }
    return y;
  }

  private void applyMask(Matrix matrix, int layer) {
    for (int m = 0; m < masks.length; m++) {
      MaskPlace place = spec.placeOfMask(m);
      if ((place.kind() == MaskPlace.Kind.INPUT ? -1 : place.index()) == layer) {
        float[] values = read(matrix);
        for (int i = 0; i < values.length; i++) {
          values[i] *= masks[m][i % matrix.columns()];
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
