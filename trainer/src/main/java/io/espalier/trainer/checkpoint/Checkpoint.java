package io.espalier.trainer.checkpoint;

import io.espalier.safetensors.DType;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import io.espalier.safetensors.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * State of any training, for a training loop of one's own: arrays and texts by name. Arrays are not copied.
 *
 * @param step the step after which it was taken
 * @param tensors arrays by name, at least one, none empty; names of letters, digits and {@code _ . : / -}
 * @param metadata texts by name; {@code step}, {@code format} and {@code format_version} are taken
 */
public record Checkpoint(long step, Map<String, Values> tensors, Map<String, String> metadata) {
  private static final String FORMAT = "espalier.state";
  private static final int VERSION = 1;

  public Checkpoint {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /** An array. */
  public sealed interface Values {}

  /**
   * Single precision.
   *
   * @param array the values
   */
  public record Floats(float[] array) implements Values {}

  /**
   * Double precision.
   *
   * @param array the values
   */
  public record Doubles(double[] array) implements Values {}

  /**
   * Whole numbers.
   *
   * @param array the values
   */
  public record Longs(long[] array) implements Values {}

  /**
   * What a file holds.
   *
   * @throws io.espalier.safetensors.ModelFormatException if it was not made from such a record
   */
  public static Checkpoint of(SafetensorsFile file) {
    file.requireFormat(FORMAT, VERSION);
    Map<String, Values> tensors = new LinkedHashMap<>();
    for (Tensor tensor : file.tensors()) {
      String name = tensor.name();
      DType type = tensor.dtype();
      tensors.put(
          name,
          switch (type) {
            case F32 -> new Floats(file.floats(name));
            case F64 -> new Doubles(file.doubles(name));
            case I64 -> new Longs(file.longs(name));
            default -> throw file.broken("the tensor '" + name + "' is " + type, "save it as F32, F64 or I64");
          });
    }
    Map<String, String> metadata = new LinkedHashMap<>(file.metadata());
    metadata.keySet().removeAll(Set.of("step", "format", "format_version"));
    try {
      return new Checkpoint(Long.parseLong(file.metadata("step")), tensors, metadata);
    } catch (NumberFormatException e) {
      throw file.broken("its step is '" + file.metadata("step") + "'", "name a checkpoint");
    }
  }

  /** What a file will hold. */
  SafetensorsWriter writer() {
    SafetensorsWriter writer = new SafetensorsWriter(FORMAT, VERSION).metadata("step", Long.toString(step));
    metadata.forEach(writer::metadata);
    tensors.forEach(
        (name, values) -> {
          switch (values) {
            case Floats(float[] array) -> writer.floats(name, array, array.length);
            case Doubles(double[] array) -> writer.doubles(name, array, array.length);
            case Longs(long[] array) -> writer.longs(name, array, array.length);
          }
        });
    return writer;
  }
}
