package io.espalier.trainer;

import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseLayer;
import io.espalier.safetensors.Profile;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.Tensor;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.network.TableBlock;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Starting weights out of a safetensors file, as PyTorch's nn.Linear names and shapes them. */
final class StartingWeights {
  private StartingWeights() {}

  /**
   * A network with the weights of {@code file}: {@code layers.{i}.weight} [out, in] and, where the
   * layer has a bias, {@code layers.{i}.bias} [out]; F32. Where there is {@code
   * sparse.{i}.{k}.weight} [buckets, units], it is the table of sparse layer i for the k-th of its
   * inputs, and {@code sparse.{i}.bias} [units] the layer's biases; a table that is not there is
   * zeros, biases 1 / units. Where there is {@code sparse.{i}.{k}.rows} too, as in an exported
   * model, it has the ids of the table's rows, and all others are zeros. Other tensors in the file
   * are left alone.
   *
   * @throws io.espalier.safetensors.ModelFormatException if one is missing, has another shape, or
   *     holds a number that is not finite
   */
  static Network read(Path file, NetworkSpec spec, Kernels kernels) {
    SafetensorsFile tensors = SafetensorsFile.read(file, Profile.LENIENT);
    Network network = Network.initialize(spec, kernels, 0);
    float[] parameters = network.parameters().read();
    int at = 0;
    for (int layer = 0; layer < spec.layers().size(); layer++) {
      int in = spec.inputsOf(layer);
      int out = spec.layers().get(layer).units();
      float[] weights = floats(tensors, "layers." + layer + ".weight", out, in);
      for (int i = 0; i < in; i++) {
        for (int o = 0; o < out; o++) {
          parameters[at++] = weights[o * in + i];
        }
      }
      if (spec.layers().get(layer).bias()) {
        at = copy(floats(tensors, "layers." + layer + ".bias", out), parameters, at);
      }
    }
    for (int layer = 0; layer < spec.sparseLayers().size(); layer++) {
      SparseLayer sparse = spec.sparseLayers().get(layer);
      String name = "sparse." + layer + ".bias";
      if (sparse.bias() && tensors.has(name)) {
        copy(floats(tensors, name, sparse.units()), parameters, at);
      }
      at += sparse.bias() ? sparse.units() : 0;
    }
    network.parameters().write(parameters);
    readTables(tensors, network.tables());
    return network;
  }

  private static int copy(float[] values, float[] parameters, int at) {
    System.arraycopy(values, 0, parameters, at, values.length);
    return at + values.length;
  }

  private static void readTables(SafetensorsFile tensors, TableBlock tables) {
    for (int table = 0; table < tables.count(); table++) {
      String name = tables.name(table) + ".weight";
      String rows = tables.name(table) + ".rows";
      Matrix shape = tables.table(table);
      if (tensors.has(name) && tensors.has(rows)) {
        int[] ids = ids(tensors, rows, shape.rows());
        tables.write(table, ids, floats(tensors, name, ids.length, shape.columns()));
      } else if (tensors.has(name)) {
        tables.write(table, floats(tensors, name, shape.rows(), shape.columns()));
      }
    }
  }

  private static int[] ids(SafetensorsFile tensors, String name, int buckets) {
    long[] ids = tensors.longs(name);
    for (long id : ids) {
      if (id < 0 || id >= buckets) {
        throw tensors.broken(
            "tensor '" + name + "' has the id " + id + ", but the network's table has " + buckets,
            "check the hash bits of the sparse inputs against the file");
      }
    }
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  private static float[] floats(SafetensorsFile tensors, String name, long... shape) {
    List<Long> wanted = Arrays.stream(shape).boxed().toList();
    if (!tensors.has(name)) {
      throw tensors.broken(
          "there is no tensor '"
              + name
              + "'; there are "
              + tensors.tensors().stream().map(Tensor::name).toList(),
          "starting weights need layers.{i}.weight [out, in] and layers.{i}.bias [out] for every"
              + " layer");
    }
    List<Long> found = tensors.tensor(name).shape();
    if (!found.equals(wanted)) {
      throw tensors.broken(
          "tensor '" + name + "' is " + found + ", but the network needs " + wanted,
          "check --hidden, --outputs and the number of input features against the file");
    }
    return tensors.finiteFloats(name);
  }
}
