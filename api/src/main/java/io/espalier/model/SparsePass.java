package io.espalier.model;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.network.Activation;
import io.espalier.network.SparseLayer;
import io.espalier.network.SparseLayer.Join;
import java.util.List;

/**
 * The sparse layers' part of a forward pass, in the order that {@link
 * io.espalier.network.NetworkSpec} states.
 */
final class SparsePass {
  private final Kernels kernels;
  private final DeviceModel model;
  private final List<SparseLayer> layers;
  private final boolean anyAdded;

  /** Per sparse layer and input, entries whose ids are rows of the table. */
  private final SparseRows[][] translated;

  SparsePass(Kernels kernels, DeviceModel model) {
    this.kernels = kernels;
    this.model = model;
    this.layers = model.spec().sparseLayers();
    this.anyAdded = layers.stream().anyMatch(layer -> layer.join() == Join.ADDED);
    this.translated = new SparseRows[layers.size()][];
    for (int i = 0; i < translated.length; i++) {
      SparseTable[] tables = model.sparse().tables()[i];
      translated[i] = new SparseRows[tables.length];
      for (int k = 0; k < tables.length; k++) {
        translated[i][k] = new SparseRows(tables[k].storedRows());
      }
    }
  }

  /** Whether something is added to the first dense layer before its activation. */
  boolean anyAdded() {
    return anyAdded;
  }

  /**
   * The concatenated layers.
   *
   * @param sources the sparse inputs
   * @param from the first of their rows
   * @param rows how many of them
   * @param outputs written; per sparse layer [rows, live units], null for the added ones
   */
  void concatenated(List<SparseRows> sources, int from, int rows, Matrix[] outputs) {
    for (int i = 0; i < outputs.length; i++) {
      SparseLayer layer = layers.get(i);
      if (layer.join() == Join.CONCATENATED) {
        int last = layer.inputs().size() - 1;
        for (int k = 0; k <= last; k++) {
          kernels.sparseForward(
              entries(sources, i, k, from, rows),
              model.tables()[i][k],
              k == 0 ? model.sparseBiases()[i] : null,
              k > 0,
              k == last ? layer.activation() : Activation.NONE,
              outputs[i]);
        }
      }
    }
  }

  /**
   * The added layers, and then the first dense layer's activation.
   *
   * @param y in: what the first dense layer computes before its activation; out: what it gives
   */
  void added(List<SparseRows> sources, int from, int rows, Activation activation, Matrix y) {
    int lastLayer = layers.size() - 1;
    while (layers.get(lastLayer).join() != Join.ADDED) {
      lastLayer--;
    }
    for (int i = 0; i <= lastLayer; i++) {
      SparseLayer layer = layers.get(i);
      if (layer.join() == Join.ADDED) {
        int last = layer.inputs().size() - 1;
        for (int k = 0; k <= last; k++) {
          kernels.sparseForward(
              entries(sources, i, k, from, rows),
              model.tables()[i][k],
              null,
              true,
              i == lastLayer && k == last ? activation : Activation.NONE,
              y);
        }
      }
    }
  }

  /** The rows' entries by rows of a table: the caller's own where they are that already. */
  private SparseRows entries(List<SparseRows> sources, int layer, int k, int from, int rows) {
    SparseRows source = sources.get(layers.get(layer).inputs().get(k));
    SparseTable table = model.sparse().tables()[layer][k];
    if (table.hasEveryId() && from == 0 && rows == source.rows()) {
      return source;
    }
    SparseRows target = translated[layer][k];
    target.clear();
    for (int row = from; row < from + rows; row++) {
      table.translate(source, row, target);
    }
    return target;
  }
}
