package io.espalier.trainer.network;

import io.espalier.kernels.Indices;
import io.espalier.kernels.Kernels;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseLayer;
import java.util.stream.IntStream;

/**
 * Who stays when units leave, as positions in each thing that has a row or a column for a unit;
 * null where all stay.
 *
 * @param spec the network without those that leave
 * @param inputs per dense layer, of what goes into it: rows of its weights
 * @param units per dense layer: columns of its weights
 * @param sparseUnits per sparse layer: columns of its tables
 */
record Survivors(NetworkSpec spec, Indices[] inputs, Indices[] units, Indices[] sparseUnits) {
  /**
   * @param live the network with those that leave
   * @param positions who stays, per mask; null for a mask that loses none
   */
  static Survivors of(Kernels kernels, NetworkSpec live, int[][] positions) {
    MaskNumbers masks = MaskNumbers.of(live);
    NetworkSpec narrowed = live;
    for (int mask = 0; mask < positions.length; mask++) {
      if (positions[mask] != null) {
        narrowed = narrowed.withMaskWidth(mask, positions[mask].length);
      }
    }
    int layers = live.layers().size();
    Indices[] inputs = new Indices[layers];
    Indices[] units = new Indices[layers];
    for (int layer = 0; layer < layers; layer++) {
      units[layer] = indices(kernels, positions, masks.dense()[layer]);
    }
    System.arraycopy(units, 0, inputs, 1, layers - 1);
    if (narrowed.inputsOf(0) < live.inputsOf(0)) {
      inputs[0] = kernels.indices(inputsOfFirst(live, masks, positions));
    }
    Indices[] sparseUnits = new Indices[live.sparseLayers().size()];
    for (int layer = 0; layer < sparseUnits.length; layer++) {
      sparseUnits[layer] =
          isAdded(live, layer) ? units[0] : indices(kernels, positions, masks.sparse()[layer]);
    }
    return new Survivors(narrowed, inputs, units, sparseUnits);
  }

  private static Indices indices(Kernels kernels, int[][] positions, int mask) {
    return mask < 0 || positions[mask] == null ? null : kernels.indices(positions[mask]);
  }

  private static boolean isAdded(NetworkSpec spec, int sparseLayer) {
    return spec.sparseLayers().get(sparseLayer).join() == SparseLayer.Join.ADDED;
  }

  /** The first dense layer's input is the dense inputs and then the concatenated sparse layers. */
  private static int[] inputsOfFirst(NetworkSpec live, MaskNumbers masks, int[][] positions) {
    IntStream.Builder all = IntStream.builder();
    add(all, 0, live.inputs(), masks.input(), positions);
    for (int layer = 0; layer < live.sparseLayers().size(); layer++) {
      if (!isAdded(live, layer)) {
        int offset = live.offsetOfSparseLayer(layer);
        add(all, offset, live.sparseLayers().get(layer).units(), masks.sparse()[layer], positions);
      }
    }
    return all.build().toArray();
  }

  private static void add(
      IntStream.Builder all, int offset, int width, int mask, int[][] positions) {
    boolean whole = mask < 0 || positions[mask] == null;
    int count = whole ? width : positions[mask].length;
    for (int i = 0; i < count; i++) {
      all.add(offset + (whole ? i : positions[mask][i]));
    }
  }
}
