package io.espalier.trainer.network;

import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.model.CompactModel;
import io.espalier.model.CompactModelBuilder;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import java.util.Arrays;
import java.util.BitSet;

/** Copies a network's live part into a model that predicts. */
final class CompactParts {
  private CompactParts() {}

  static CompactModelBuilder of(
      NetworkSpec spec,
      KeptUnits kept,
      ParameterBlock parameters,
      TableBlock tables,
      Loss loss,
      TableRows rows) {
    CompactModelBuilder model = CompactModel.builder(spec, loss);
    for (int mask = 0; mask < kept.masks(); mask++) {
      model.kept(mask, kept.mask(mask));
    }
    float[] values = parameters.read();
    for (int layer = 0; layer < spec.layers().size(); layer++) {
      model.weights(layer, transposed(values, parameters.weights(layer)));
      if (parameters.biases(layer) != null) {
        model.biases(layer, part(values, parameters.biases(layer)));
      }
    }
    for (int layer = 0; layer < spec.sparseLayers().size(); layer++) {
      if (parameters.sparseBiases(layer) != null) {
        model.sparseBiases(layer, part(values, parameters.sparseBiases(layer)));
      }
    }
    for (int table = 0; table < tables.count(); table++) {
      addTable(model, tables, table, rows);
    }
    return model;
  }

  private static void addTable(
      CompactModelBuilder model, TableBlock tables, int table, TableRows rows) {
    TablePlace place = tables.place(table);
    switch (rows) {
      case ALL -> model.sparseTable(place.layer(), place.position(), tables.read(table));
      case TRAINED -> {
        BitSet changed = new BitSet();
        tables.addChangedRows(table, changed);
        int[] ids = changed.stream().toArray();
        model.sparseTable(place.layer(), place.position(), ids, tables.read(table, ids));
      }
    }
  }

  private static float[] part(float[] values, Slice slice) {
    return Arrays.copyOfRange(values, slice.offset(), slice.offset() + slice.length());
  }

  /** [in, out] here, [out, in] in files. */
  private static float[] transposed(float[] values, Matrix weights) {
    float[] outByIn = new float[weights.rows() * weights.columns()];
    for (int in = 0; in < weights.rows(); in++) {
      for (int out = 0; out < weights.columns(); out++) {
        outByIn[out * weights.rows() + in] = values[weights.offset() + in * weights.stride() + out];
      }
    }
    return outByIn;
  }
}
