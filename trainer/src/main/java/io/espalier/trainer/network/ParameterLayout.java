package io.espalier.trainer.network;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseLayer;

/**
 * Where each dense layer's weights [in, out] and biases [out] lie in a flat block: layer by layer,
 * weights first; behind them each sparse layer's biases. Weights are stored input by input, so that
 * a forward kernel reads all outputs of one input side by side. The tables of sparse layers lie
 * elsewhere, {@link TableBlock}.
 *
 * @param spec the live network
 * @param weightOffsets per layer
 * @param biasOffsets per layer; without a bias, where it would be
 * @param sparseBiasOffsets per sparse layer; without a bias, where it would be
 * @param length floats in all
 */
record ParameterLayout(
    NetworkSpec spec, int[] weightOffsets, int[] biasOffsets, int[] sparseBiasOffsets, int length) {
  static ParameterLayout of(NetworkSpec spec) {
    int layers = spec.layers().size();
    int[] weights = new int[layers];
    int[] biases = new int[layers];
    int end = 0;
    for (int layer = 0; layer < layers; layer++) {
      int out = spec.layers().get(layer).units();
      weights[layer] = end;
      end = Math.addExact(end, Math.multiplyExact(spec.inputsOf(layer), out));
      biases[layer] = end;
      end = Math.addExact(end, spec.layers().get(layer).bias() ? out : 0);
    }
    int[] sparseBiases = new int[spec.sparseLayers().size()];
    for (int layer = 0; layer < sparseBiases.length; layer++) {
      sparseBiases[layer] = end;
      SparseLayer sparse = spec.sparseLayers().get(layer);
      end = Math.addExact(end, sparse.bias() ? sparse.units() : 0);
    }
    return new ParameterLayout(spec, weights, biases, sparseBiases, end);
  }

  int layers() {
    return weightOffsets.length;
  }

  Matrix weights(Buffer buffer, int layer) {
    return Matrix.of(
        buffer, weightOffsets[layer], spec.inputsOf(layer), spec.layers().get(layer).units());
  }

  /** The biases of {@code layer}, or null where it has none. */
  Slice biases(Buffer buffer, int layer) {
    if (!spec.layers().get(layer).bias()) {
      return null;
    }
    return new Slice(buffer, biasOffsets[layer], spec.layers().get(layer).units());
  }

  int sparseLayers() {
    return sparseBiasOffsets.length;
  }

  /** The biases of sparse layer {@code layer}, or null where it has none. */
  Slice sparseBiases(Buffer buffer, int layer) {
    SparseLayer sparse = spec.sparseLayers().get(layer);
    return sparse.bias() ? new Slice(buffer, sparseBiasOffsets[layer], sparse.units()) : null;
  }

  /** What the float at {@code index} belongs to: {@code layer 2}, {@code sparse layer 0}. */
  String nameAt(int index) {
    for (int layer = sparseLayers() - 1; layer >= 0; layer--) {
      if (sparseBiasOffsets[layer] <= index && spec.sparseLayers().get(layer).bias()) {
        return "sparse layer " + layer;
      }
    }
    int layer = layers() - 1;
    while (weightOffsets[layer] > index) {
      layer--;
    }
    return "layer " + layer;
  }
}
