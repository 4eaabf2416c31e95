package io.espalier.trainer.cli;

import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.Tensor;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a safetensors file says it holds. */
final class TensorListing {
  private static final int MOST_SHOWN = 120;

  private TensorListing() {}

  static void print(String kind, SafetensorsFile file, PrintWriter out) {
    out.printf(Locale.ROOT, "%s  %s, %,d bytes%n", kind, file.source(), file.size());
    file.metadata().forEach((key, value) -> out.println("  " + key + " = " + shortened(value)));
    Table table = new Table("tensor", "type", "shape", "bytes");
    for (Tensor tensor : file.tensors()) {
      String shape =
          tensor.shape().stream()
              .map(Object::toString)
              .collect(Collectors.joining(" x ", "[", "]"));
      table.row(
          tensor.name(),
          tensor.dtype().name(),
          shape,
          String.format(Locale.ROOT, "%,d", tensor.bytes()));
    }
    out.println();
    table.print(out);
  }

  private static String shortened(String value) {
    return value.length() <= MOST_SHOWN
        ? value
        : value.substring(0, MOST_SHOWN) + "… (" + value.length() + " letters)";
  }
}
