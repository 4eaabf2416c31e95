package io.espalier.trainer.network;

import io.espalier.data.Batch;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.network.Activation;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseLayer;
import java.util.List;

/**
 * The sparse layers' part in a pass over a batch. The order of sums: a layer's tables in the order
 * of its inputs, from its bias; added tables layer by layer, from what the first dense layer
 * computed before its activation.
 */
final class SparsePass {
  private final Kernels kernels;
  private final ParameterBlock parameters;
  private final ParameterBlock gradients;
  private final TableBlock tables;
  private final MaskNumbers masks;
  private final List<TablePlace> places;
  private final boolean[] added;
  private final int lastAdded;
  private final boolean concatenates;

  SparsePass(
      Kernels kernels,
      NetworkSpec spec,
      ParameterBlock parameters,
      ParameterBlock gradients,
      TableBlock tables) {
    this.kernels = kernels;
    this.parameters = parameters;
    this.gradients = gradients;
    this.tables = tables;
    this.masks = MaskNumbers.of(spec);
    this.places = TablePlace.of(spec);
    this.added = new boolean[places.size()];
    int last = -1;
    for (int table = 0; table < added.length; table++) {
      added[table] = places.get(table).isAdded(spec);
      last = added[table] ? table : last;
    }
    this.lastAdded = last;
    this.concatenates = spec.inputsOf(0) > spec.inputs();
  }

  /** The outputs of the concatenated layers. */
  void forwardConcatenated(NetworkSpec live, Batch batch, Matrix[] outputs) {
    for (int table = 0; table < added.length; table++) {
      if (!added[table]) {
        TablePlace place = places.get(table);
        SparseLayer layer = live.sparseLayers().get(place.layer());
        boolean first = place.position() == 0;
        kernels.sparseForward(
            batch.sparse().get(place.input()),
            tables.table(table),
            first ? parameters.sparseBiases(place.layer()) : null,
            !first,
            place.last() ? layer.activation() : Activation.NONE,
            outputs[place.layer()]);
      }
    }
  }

  /** Whether there are layers whose outputs stand behind the dense inputs. */
  boolean concatenates() {
    return concatenates;
  }

  /** Whether tables are added to what the first dense layer computes before its activation. */
  boolean adds() {
    return lastAdded >= 0;
  }

  /**
   * Adds the tables' part to the first dense layer's sums, and applies its activation.
   *
   * @param y in: the sums; out: the layer's output
   */
  void forwardAdded(Activation activation, Batch batch, Matrix y) {
    for (int table = 0; table <= lastAdded; table++) {
      if (added[table]) {
        kernels.sparseForward(
            batch.sparse().get(places.get(table).input()),
            tables.table(table),
            null,
            true,
            table == lastAdded ? activation : Activation.NONE,
            y);
      }
    }
  }

  /**
   * From the gradients by the concatenated layers' outputs to those before their activations, with
   * their biases' gradients and their masks' signals on the way.
   *
   * @param signals written, or null where they are not wanted
   */
  void backward(NetworkSpec live, Workspace.Views views, UnitBlock signals) {
    for (int i = 0; i < live.sparseLayers().size(); i++) {
      Matrix dy = views.sparseGradients()[i];
      if (dy == null) {
        continue;
      }
      Activation activation = live.sparseLayers().get(i).activation();
      Slice bias = gradients.sparseBiases(i);
      Slice signal =
          signals != null && masks.sparse()[i] >= 0 ? signals.mask(masks.sparse()[i]) : null;
      if (activation != Activation.NONE || bias != null || signal != null) {
        kernels.activationBackward(activation, views.sparseOutputs()[i], dy, bias, signal);
      }
    }
  }
}
