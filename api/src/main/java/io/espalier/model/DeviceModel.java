package io.espalier.model;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.RowPanels;
import io.espalier.kernels.Slice;
import io.espalier.network.Layer;
import io.espalier.network.NetworkSpec;

/**
 * A model where kernels can read it: on a CPU the model's own array, on a GPU a copy.
 *
 * @param spec the live widths
 * @param inputs the original width of a row
 * @param liveInputs which columns of a row are looked at, or null for all
 * @param weights per layer, [in, out]
 * @param biases per layer, [out], or null
 * @param rowWeights per layer, the weights again for single rows; null if the kernels want none
 * @param sparse the sparse layers' tables, for looking up ids
 * @param tables per sparse layer and input, [rows, units]
 * @param sparseBiases per sparse layer, [units], or null
 */
record DeviceModel(
    NetworkSpec spec,
    int inputs,
    Indices liveInputs,
    Matrix[] weights,
    Slice[] biases,
    RowPanels[] rowWeights,
    SparseParameters sparse,
    Matrix[][] tables,
    Slice[] sparseBiases) {
  static DeviceModel of(CompactModel model, Kernels kernels) {
    NetworkSpec spec = model.liveSpec();
    Parameters parameters = model.parameterBlock();
    Buffer buffer = kernels.stage(parameters.values(), parameters.values().length, null);
    int layers = spec.layers().size();
    Matrix[] weights = new Matrix[layers];
    Slice[] biases = new Slice[layers];
    for (int i = 0; i < layers; i++) {
      Layer layer = spec.layers().get(i);
      weights[i] = Matrix.of(buffer, parameters.weightAt()[i], spec.inputsOf(i), layer.units());
      biases[i] = layer.bias() ? new Slice(buffer, parameters.biasAt()[i], layer.units()) : null;
    }
    boolean prunedInputs = spec.inputs() < model.inputs();
    Indices liveInputs = prunedInputs ? kernels.indices(model.keptUncopied(0)) : null;
    SparseParameters sparse = model.sparseParameters();
    return new DeviceModel(
        spec,
        model.inputs(),
        liveInputs,
        weights,
        biases,
        rowWeights(model, kernels),
        sparse,
        tables(sparse, kernels),
        sparseBiases(sparse, kernels));
  }

  private static Matrix[][] tables(SparseParameters sparse, Kernels kernels) {
    Matrix[][] tables = new Matrix[sparse.tables().length][];
    for (int i = 0; i < tables.length; i++) {
      SparseTable[] ofLayer = sparse.tables()[i];
      tables[i] = new Matrix[ofLayer.length];
      for (int k = 0; k < ofLayer.length; k++) {
        float[] weights = ofLayer[k].weightsUncopied();
        Buffer buffer = kernels.stage(weights, weights.length, null);
        tables[i][k] = Matrix.of(buffer, 0, ofLayer[k].storedRows(), ofLayer[k].units());
      }
    }
    return tables;
  }

  private static Slice[] sparseBiases(SparseParameters sparse, Kernels kernels) {
    Slice[] biases = new Slice[sparse.biases().length];
    for (int i = 0; i < biases.length; i++) {
      float[] values = sparse.biases()[i];
      if (values != null) {
        biases[i] = new Slice(kernels.stage(values, values.length, null), 0, values.length);
      }
    }
    return biases;
  }

  private static RowPanels[] rowWeights(CompactModel model, Kernels kernels) {
    int lanes = kernels.rowLanes();
    if (lanes == 0) {
      return null;
    }
    RowWeights weights = model.rowWeights(lanes);
    Buffer buffer = kernels.stage(weights.values(), weights.values().length, null);
    NetworkSpec spec = model.liveSpec();
    RowPanels[] panels = new RowPanels[spec.layers().size()];
    for (int i = 0; i < panels.length; i++) {
      int out = spec.layers().get(i).units();
      panels[i] = new RowPanels(buffer, weights.weightAt()[i], spec.inputsOf(i), out, lanes);
    }
    return panels;
  }
}
