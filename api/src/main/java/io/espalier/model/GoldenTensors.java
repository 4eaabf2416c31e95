package io.espalier.model;

import io.espalier.data.SparseRows;
import io.espalier.network.NetworkSpec;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The golden rows in a model file: {@code golden.inputs} [rows, inputs] where there are dense
 * inputs, for each sparse input s {@code golden.sparse.{s}.starts} [rows + 1], {@code .ids} and
 * {@code .values} [entries], and {@code golden.predictions} [rows, outputs].
 */
final class GoldenTensors {
  private static final String INPUTS = "golden.inputs";
  private static final String PREDICTIONS = "golden.predictions";

  private GoldenTensors() {}

  static void write(CompactModel model, SafetensorsWriter file) {
    GoldenRows golden = model.golden();
    if (model.inputs() > 0) {
      file.floats(INPUTS, golden.inputs(), golden.rows(), model.inputs());
    }
    for (int input = 0; input < golden.sparse().size(); input++) {
      SparseRows rows = golden.sparse().get(input);
      int entries = rows.entries();
      int[] starts = Arrays.copyOf(rows.starts(), golden.rows() + 1);
      file.longs(starts(input), starts, starts.length)
          .longs(ids(input), Arrays.copyOf(rows.ids(), entries), entries)
          .floats(values(input), Arrays.copyOf(rows.values(), entries), entries);
    }
    file.floats(PREDICTIONS, golden.predictions(), golden.rows(), model.outputs());
  }

  static void addNames(NetworkSpec spec, List<String> names) {
    if (spec.inputs() > 0) {
      names.add(INPUTS);
    }
    for (int input = 0; input < spec.sparseInputs().size(); input++) {
      names.addAll(List.of(starts(input), ids(input), values(input)));
    }
    names.add(PREDICTIONS);
  }

  static GoldenRows read(SafetensorsFile file, NetworkSpec spec) {
    float[] inputs = spec.inputs() > 0 ? file.finiteFloats(INPUTS) : new float[0];
    int rows =
        spec.inputs() > 0
            ? inputs.length / spec.inputs()
            : (int) file.tensor(starts(0)).elements() - 1;
    if (spec.inputs() > 0) {
      ModelTensors.checkShape(file, INPUTS, rows, spec.inputs());
    }
    List<SparseRows> sparse = new ArrayList<>();
    for (int input = 0; input < spec.sparseInputs().size(); input++) {
      sparse.add(sparseRows(file, input, rows, spec.sparseInputs().get(input).buckets()));
    }
    ModelTensors.checkShape(file, PREDICTIONS, rows, spec.outputs());
    return new GoldenRows(rows, inputs, sparse, file.floats(PREDICTIONS));
  }

  private static SparseRows sparseRows(SafetensorsFile file, int input, int rows, int buckets) {
    ModelTensors.checkShape(file, starts(input), rows + 1L);
    int[] starts = ModelTensors.ints(file, starts(input));
    int[] ids = ModelTensors.ints(file, ids(input));
    ModelTensors.checkShape(file, values(input), ids.length);
    float[] values = file.finiteFloats(values(input));
    if (starts[0] != 0 || starts[rows] != ids.length) {
      throw file.broken(
          "the rows of '"
              + starts(input)
              + "' begin at "
              + starts[0]
              + " and end at "
              + starts[rows]
              + " of "
              + ids.length
              + " entries",
          ModelTensors.EXPORT_AGAIN);
    }
    SparseRows made = new SparseRows(buckets);
    for (int row = 0; row < rows; row++) {
      if (starts[row + 1] < starts[row] || starts[row + 1] > ids.length) {
        throw file.broken(
            "row "
                + row
                + " of '"
                + starts(input)
                + "' goes from "
                + starts[row]
                + " to "
                + starts[row + 1],
            ModelTensors.EXPORT_AGAIN);
      }
      made.addRow(ids, values, starts[row], starts[row + 1] - starts[row]);
    }
    return made;
  }

  private static String starts(int input) {
    return "golden.sparse." + input + ".starts";
  }

  private static String ids(int input) {
    return "golden.sparse." + input + ".ids";
  }

  private static String values(int input) {
    return "golden.sparse." + input + ".values";
  }
}
