package io.espalier.model;

import io.espalier.network.Layer;
import io.espalier.network.NetworkSpec;

/**
 * All weights and biases of a network in one array, as the kernels want them: layer after layer,
 * the weights [in, out] row by row, then the biases. Never changed once filled.
 *
 * @param values the floats
 * @param weightAt where layer i's weights begin
 * @param biasAt where layer i's biases begin; past its weights where it has none
 */
record Parameters(float[] values, int[] weightAt, int[] biasAt) {
  /** Zeros for a network of live widths {@code spec}. */
  static Parameters zeros(NetworkSpec spec) {
    int layers = spec.layers().size();
    int[] weightAt = new int[layers];
    int[] biasAt = new int[layers];
    int at = 0;
    for (int i = 0; i < layers; i++) {
      Layer layer = spec.layers().get(i);
      weightAt[i] = at;
      biasAt[i] = Math.addExact(at, Math.multiplyExact(spec.inputsOf(i), layer.units()));
      at = Math.addExact(biasAt[i], layer.bias() ? layer.units() : 0);
    }
    return new Parameters(new float[at], weightAt, biasAt);
  }

  /** Fills in layer {@code layer}'s weights from [out, in]. */
  void setWeights(int layer, int in, int out, float[] outByIn) {
    for (int i = 0; i < in; i++) {
      for (int o = 0; o < out; o++) {
        values[weightAt[layer] + i * out + o] = outByIn[o * in + i];
      }
    }
  }

  /** Layer {@code layer}'s weights as [out, in]. */
  float[] weights(int layer, int in, int out) {
    float[] outByIn = new float[in * out];
    for (int i = 0; i < in; i++) {
      for (int o = 0; o < out; o++) {
        outByIn[o * in + i] = values[weightAt[layer] + i * out + o];
      }
    }
    return outByIn;
  }
}
