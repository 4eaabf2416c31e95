package io.espalier.model;

import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.Tensor;
import java.util.ArrayList;
import java.util.List;

/** What all readers of a model file's tensors ask of them. */
final class ModelTensors {
  static final String EXPORT_AGAIN = "export the model again";

  private ModelTensors() {}

  static void checkShape(SafetensorsFile file, String name, long... shape) {
    Tensor tensor = file.tensor(name);
    List<Long> expected = new ArrayList<>();
    for (long size : shape) {
      expected.add(size);
    }
    if (!tensor.shape().equals(expected)) {
      throw file.broken(
          "the tensor '"
              + name
              + "' has the shape "
              + tensor.shape()
              + " where the network needs "
              + expected,
          EXPORT_AGAIN);
    }
  }

  /** The elements of an I64 tensor [n], each of which must be an int. */
  static int[] ints(SafetensorsFile file, String name) {
    checkShape(file, name, file.tensor(name).elements());
    long[] values = file.longs(name);
    int[] ints = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      ints[i] = (int) values[i];
      if (ints[i] != values[i]) {
        throw file.broken("the tensor '" + name + "' has the number " + values[i], EXPORT_AGAIN);
      }
    }
    return ints;
  }
}
