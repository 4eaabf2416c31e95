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
 */
record DeviceModel(
    NetworkSpec spec,
    int inputs,
    Indices liveInputs,
    Matrix[] weights,
    Slice[] biases,
    RowPanels[] rowWeights) {
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
    return new DeviceModel(
        spec, model.inputs(), liveInputs, weights, biases, rowWeights(model, kernels));
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
