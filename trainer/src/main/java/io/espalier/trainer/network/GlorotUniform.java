package io.espalier.trainer.network;

import io.espalier.data.CounterRandom;
import io.espalier.network.Layer;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseLayer;
import java.util.Arrays;

/**
 * Starting weights: uniform in ±sqrt(6 / (in + out)) (Glorot and Bengio 2010; TensorFlow's
 * default), biases 0; of sparse layers, and of a hidden layer that tables are added to, tables of
 * zeros and biases 1 / units (twml's FullSparse). Weight number i of layer l is a function of
 * (seed, l, i) alone.
 */
final class GlorotUniform {
  /** Keeps these random numbers apart from any other use of the same seed. */
  private static final long STREAM = 0x6c6f726f74L;

  private GlorotUniform() {}

  static float[] parameters(NetworkSpec spec, long seed) {
    ParameterLayout layout = ParameterLayout.of(spec);
    float[] values = new float[layout.length()];
    for (int layer = 0; layer < layout.layers(); layer++) {
      int in = spec.inputsOf(layer);
      int out = spec.layers().get(layer).units();
      float limit = (float) Math.sqrt(6.0 / ((double) in + out));
      int offset = layout.weightOffsets()[layer];
      for (int i = 0; i < in * out; i++) {
        long bits = CounterRandom.bits(seed, STREAM + layer, i);
        float centred = ((bits >>> 40) - (1 << 23)) * 0x1p-23f;
        values[offset + i] = centred * limit;
      }
    }
    for (int layer = 0; layer < layout.sparseLayers(); layer++) {
      SparseLayer sparse = spec.sparseLayers().get(layer);
      if (sparse.bias()) {
        int offset = layout.sparseBiasOffsets()[layer];
        Arrays.fill(values, offset, offset + sparse.units(), 1f / sparse.units());
      }
    }
    if (startsFromTables(spec)) {
      int offset = layout.biasOffsets()[0];
      int units = spec.layers().getFirst().units();
      Arrays.fill(values, offset, offset + units, 1f / units);
    }
    return values;
  }

  /**
   * Whether the first hidden layer's sums go on in tables, which start at zero: then its biases are
   * those of a sparse layer, since a ReLU at zero has no gradient.
   */
  private static boolean startsFromTables(NetworkSpec spec) {
    Layer first = spec.layers().getFirst();
    return spec.layers().size() > 1
        && first.bias()
        && spec.sparseLayers().stream().anyMatch(layer -> layer.join() == SparseLayer.Join.ADDED);
  }
}
