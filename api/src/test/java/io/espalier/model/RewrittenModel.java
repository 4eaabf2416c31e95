package io.espalier.model;

import io.espalier.safetensors.Profile;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import io.espalier.safetensors.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Model files whose checksums are right and whose content is not. */
final class RewrittenModel {
  private RewrittenModel() {}

  /** A change to one tensor's values. */
  record Change(String tensor, Consumer<float[]> floats, Consumer<long[]> longs) {}

  /**
   * A sound file written again, with right checksums, and with a change.
   *
   * @param sound the file's bytes
   * @param key a metadata key whose value becomes {@code value}, or goes if that is null
   * @param rename the tensors' new names; null drops one
   * @param more adds to the file
   */
  static byte[] of(
      byte[] sound,
      String key,
      String value,
      UnaryOperator<String> rename,
      Consumer<SafetensorsWriter> more,
      Change change) {
    SafetensorsFile file = SafetensorsFile.parse(sound, "m", Profile.STRICT);
    SafetensorsWriter writer =
        new SafetensorsWriter("espalier.model", Integer.parseInt(file.metadata("format_version")));
    file.metadata()
        .forEach((name, text) -> {
          String kept = name.equals(key) ? value : text;
          if (kept != null && !name.startsWith("format")) {
            writer.metadata(name, kept);
          }
        });
    for (Tensor tensor : file.tensors()) {
      String name = rename.apply(tensor.name());
      if (name != null) {
        copy(file, tensor, name, writer, change);
      }
    }
    more.accept(writer);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writer.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void copy(
      SafetensorsFile file, Tensor tensor, String name, SafetensorsWriter writer, Change change) {
    int[] shape = tensor.shape().stream().mapToInt(Long::intValue).toArray();
    boolean changed = change != null && change.tensor.equals(tensor.name());
    switch (tensor.dtype()) {
      case F32 -> {
        float[] values = file.floats(tensor.name());
        if (changed) {
          change.floats.accept(values);
        }
        writer.floats(name, values, shape);
      }
      case I64 -> {
        long[] values = file.longs(tensor.name());
        if (changed) {
          change.longs.accept(values);
        }
        writer.longs(name, values, shape);
      }
      default -> throw new AssertionError(tensor);
    }
  }
}
