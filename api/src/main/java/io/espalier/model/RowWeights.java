package io.espalier.model;

import io.espalier.kernels.RowPanels;
import io.espalier.network.NetworkSpec;

/**
 * All weights of a network once more, as {@link RowPanels}. Never changed once filled.
 *
 * @param lanes floats in a vector
 * @param values the floats, layer after layer
 * @param weightAt where layer i's begin
 */
record RowWeights(int lanes, float[] values, int[] weightAt) {
  static RowWeights of(Parameters parameters, NetworkSpec spec, int lanes) {
    int layers = spec.layers().size();
    int[] weightAt = new int[layers];
    int length = 0;
    for (int i = 0; i < layers; i++) {
      weightAt[i] = length;
      int out = spec.layers().get(i).units();
      length = Math.addExact(length, RowPanels.length(spec.inputsOf(i), out, lanes));
    }
    float[] values = new float[length];
    for (int i = 0; i < layers; i++) {
      RowPanels.fill(
          parameters.values(),
          parameters.weightAt()[i],
          spec.inputsOf(i),
          spec.layers().get(i).units(),
          lanes,
          values,
          weightAt[i]);
    }
    return new RowWeights(lanes, values, weightAt);
  }
}
