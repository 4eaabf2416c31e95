package io.espalier.model;

import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseLayer;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import java.util.List;

/**
 * The sparse layers in a model file: {@code sparse.{i}.bias} [units], and for the layer's input k
 * {@code sparse.{i}.{k}.rows} [rows], the ids of the rows, and {@code sparse.{i}.{k}.weight} [rows,
 * units]. A table that has all rows has no list of them; one that has none has no tensor.
 */
final class SparseTensors {
  private SparseTensors() {}

  static void write(CompactModel model, SafetensorsWriter file) {
    List<SparseLayer> layers = model.liveSpec().sparseLayers();
    for (int i = 0; i < layers.size(); i++) {
      SparseLayer layer = layers.get(i);
      for (int k = 0; k < layer.inputs().size(); k++) {
        writeTable(model.sparseTable(i, k), i, k, file);
      }
      if (layer.bias()) {
        file.floats(bias(i), model.sparseBiases(i), layer.units());
      }
    }
  }

  private static void writeTable(SparseTable table, int layer, int k, SafetensorsWriter file) {
    if (table.rows() > 0) {
      if (!table.hasEveryId()) {
        file.longs(rows(layer, k), table.idsUncopied(), table.rows());
      }
      file.floats(weight(layer, k), table.weightsUncopied(), table.rows(), table.units());
    }
  }

  /** Adds the names of those tensors that the network needs, or that the file may have. */
  static void addNames(SafetensorsFile file, NetworkSpec spec, List<String> names) {
    for (int i = 0; i < spec.sparseLayers().size(); i++) {
      SparseLayer layer = spec.sparseLayers().get(i);
      for (int k = 0; k < layer.inputs().size(); k++) {
        if (file.has(weight(i, k))) {
          names.add(weight(i, k));
          if (file.has(rows(i, k))) {
            names.add(rows(i, k));
          }
        }
      }
      if (layer.bias()) {
        names.add(bias(i));
      }
    }
  }

  /** Adds the sparse layers to the parts of a model whose masks are known. */
  static void read(SafetensorsFile file, CompactModelBuilder parts) {
    NetworkSpec live = parts.liveSpec();
    for (int i = 0; i < live.sparseLayers().size(); i++) {
      SparseLayer layer = live.sparseLayers().get(i);
      for (int k = 0; k < layer.inputs().size(); k++) {
        int buckets = live.sparseInputs().get(layer.inputs().get(k)).buckets();
        readTable(file, i, k, buckets, layer.units(), parts);
      }
      if (layer.bias()) {
        ModelTensors.checkShape(file, bias(i), layer.units());
        parts.sparseBiases(i, file.finiteFloats(bias(i)));
      }
    }
  }

  private static void readTable(
      SafetensorsFile file, int layer, int k, int buckets, int units, CompactModelBuilder parts) {
    String weight = weight(layer, k);
    if (!file.has(weight)) {
      parts.sparseTable(layer, k, new int[0], new float[0]);
    } else if (file.has(rows(layer, k))) {
      int[] ids = ModelTensors.ints(file, rows(layer, k));
      ModelTensors.checkShape(file, weight, ids.length, units);
      parts.sparseTable(layer, k, ids, file.finiteFloats(weight));
    } else {
      ModelTensors.checkShape(file, weight, buckets, units);
      parts.sparseTable(layer, k, file.finiteFloats(weight));
    }
  }

  private static String weight(int layer, int k) {
    return "sparse." + layer + "." + k + ".weight";
  }

  private static String rows(int layer, int k) {
    return "sparse." + layer + "." + k + ".rows";
  }

  private static String bias(int layer) {
    return "sparse." + layer + ".bias";
  }
}
