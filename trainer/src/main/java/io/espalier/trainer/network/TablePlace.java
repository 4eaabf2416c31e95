package io.espalier.trainer.network;

import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseLayer;
import java.util.ArrayList;
import java.util.List;

/**
 * Which table: a sparse layer has one for each of its inputs. Tables are numbered in the order of
 * the forward pass: layer by layer, within a layer in the order of its inputs.
 *
 * @param layer number of the sparse layer
 * @param position which of the layer's inputs
 * @param input number of the sparse input
 * @param last whether it is the layer's last table
 */
record TablePlace(int layer, int position, int input, boolean last) {
  /** The places of a network's tables, in order. */
  static List<TablePlace> of(NetworkSpec spec) {
    List<TablePlace> places = new ArrayList<>();
    for (int layer = 0; layer < spec.sparseLayers().size(); layer++) {
      List<Integer> inputs = spec.sparseLayers().get(layer).inputs();
      for (int k = 0; k < inputs.size(); k++) {
        places.add(new TablePlace(layer, k, inputs.get(k), k == inputs.size() - 1));
      }
    }
    return List.copyOf(places);
  }

  boolean isAdded(NetworkSpec spec) {
    return spec.sparseLayers().get(layer).join() == SparseLayer.Join.ADDED;
  }

  /** As tensors are named after it: {@code sparse.0.1}. */
  String name() {
    return "sparse." + layer + "." + position;
  }
}
