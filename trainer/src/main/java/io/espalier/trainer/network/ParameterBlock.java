package io.espalier.trainer.network;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import java.util.Arrays;

/**
 * One float per live parameter of a network, but for the tables of sparse layers ({@link
 * TableBlock}): its weights and biases, their gradients, or an optimizer's slots. When a unit
 * leaves the network, its floats leave every block in the same call.
 *
 * <p>Two buffers of the first size are kept and survivors are copied from one to the other, so a
 * removal allocates nothing that grows with the network.
 */
public final class ParameterBlock {
  private final Kernels kernels;
  private ParameterLayout layout;
  private Buffer current;
  private Buffer spare;
  private Slice all;
  private Matrix[] weights;
  private Slice[] biases;
  private Slice[] sparseBiases;
  private Matrix weightsBehindDense;

  ParameterBlock(Kernels kernels, ParameterLayout layout, float fill) {
    this.kernels = kernels;
    this.layout = layout;
    this.current = kernels.allocate(layout.length());
    makeViews();
    if (fill != 0f) {
      float[] values = new float[layout.length()];
      Arrays.fill(values, fill);
      write(values);
    }
  }

  /**
   * All floats: layer by layer, weights [in, out], then biases [out]; at the end, the biases of the
   * sparse layers.
   */
  public Slice all() {
    return all;
  }

  /** The weights of {@code layer}, [in, out]. */
  public Matrix weights(int layer) {
    return weights[layer];
  }

  /** The biases of {@code layer}, [out], or null where it has none. */
  public Slice biases(int layer) {
    return biases[layer];
  }

  /** The biases of sparse layer {@code layer}, [units], or null where it has none. */
  public Slice sparseBiases(int layer) {
    return sparseBiases[layer];
  }

  /**
   * The first layer's weights of what stands behind the dense inputs, [units of the concatenated
   * sparse layers, out].
   */
  Matrix weightsBehindDense() {
    return weightsBehindDense;
  }

  /** The floats of the live parameters, copied. */
  public float[] read() {
    float[] values = new float[layout.length()];
    kernels.read(current, 0, values, 0, values.length);
    return values;
  }

  /**
   * Sets every float.
   *
   * @throws IllegalArgumentException if there are not as many as the network has live parameters
   */
  public void write(float[] values) {
    if (values.length != layout.length()) {
      throw new IllegalArgumentException(
          values.length
              + " floats for "
              + layout.length()
              + " parameters of "
              + layout.spec().widths());
    }
    kernels.write(values, 0, current, 0, values.length);
  }

  ParameterLayout layout() {
    return layout;
  }

  /** Takes out the rows and columns of units that leave. */
  void compact(ParameterLayout smaller, Survivors survivors) {
    if (spare == null) {
      spare = kernels.allocate(current.length());
    }
    for (int layer = 0; layer < layout.layers(); layer++) {
      Indices units = survivors.units()[layer];
      kernels.gather(
          weights[layer], survivors.inputs()[layer], units, smaller.weights(spare, layer));
      if (biases[layer] != null) {
        kernels.gather(row(biases[layer]), null, units, row(smaller.biases(spare, layer)));
      }
    }
    for (int layer = 0; layer < layout.sparseLayers(); layer++) {
      if (sparseBiases[layer] != null) {
        Slice fewer = smaller.sparseBiases(spare, layer);
        kernels.gather(row(sparseBiases[layer]), null, survivors.sparseUnits()[layer], row(fewer));
      }
    }
    Buffer previous = current;
    current = spare;
    spare = previous;
    layout = smaller;
    makeViews();
  }

  /** Views are made once per shape, so that a step allocates none. */
  private void makeViews() {
    all = new Slice(current, 0, layout.length());
    weights = new Matrix[layout.layers()];
    biases = new Slice[layout.layers()];
    for (int layer = 0; layer < layout.layers(); layer++) {
      weights[layer] = layout.weights(current, layer);
      biases[layer] = layout.biases(current, layer);
    }
    sparseBiases = new Slice[layout.sparseLayers()];
    for (int layer = 0; layer < sparseBiases.length; layer++) {
      sparseBiases[layer] = layout.sparseBiases(current, layer);
    }
    Matrix first = weights[0];
    int dense = layout.spec().inputs();
    weightsBehindDense =
        Matrix.of(
            current,
            first.offset() + dense * first.stride(),
            first.rows() - dense,
            first.columns());
  }

  private static Matrix row(Slice slice) {
    return Matrix.of(slice.buffer(), slice.offset(), 1, slice.length());
  }
}
