package io.espalier.datarecord.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.espalier.data.Batch;
import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureSchema.SparseFeature;
import io.espalier.data.FeatureSchema.SparseGroup;
import io.espalier.data.FeatureType;
import io.espalier.data.SparseRows;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.FeatureId;
import io.espalier.datarecord.block.BlockFileWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Files whose rows say which row they are: row i of all files has x = i, a label, a weight, and
 * sparse entries that depend on i.
 */
final class SampleFiles {
  private static final int FEATURES = 45;

  private SampleFiles() {}

  static DataRecord record(int i) {
    DataRecord record = new DataRecord().putContinuous("x", i).putContinuous("y", i % 2);
    record.putContinuous("w", 1 + i % 3);
    for (int k = 0; k < entries(i); k++) {
      record.putContinuous("s" + k, 1000 * i + k);
    }
    record.putContinuous("t", -i);
    return record;
  }

  /** How many entries row i has in the first group: from none to more than a block or two. */
  private static int entries(int i) {
    return i * 7 % FEATURES;
  }

  static Path write(Path path, int from, int to) {
    BlockFileWriter.write(
        path,
        writer -> {
          for (int i = from; i < to; i++) {
            writer.add(record(i));
          }
        });
    return path;
  }

  /** Files of these sizes, one after the other. */
  static RecordFiles files(Path folder, int... sizes) {
    List<Path> paths = new ArrayList<>();
    int first = 0;
    for (int size : sizes) {
      paths.add(write(folder.resolve("part-" + paths.size() + ".dr"), first, first + size));
      first += size;
    }
    return RecordFiles.of(paths);
  }

  /** Dense column x, label y, weight w. */
  static FeatureSchema dense() {
    return schema(List.of());
  }

  /** With a sparse group of many features and one of a single feature. */
  static FeatureSchema sparse() {
    List<SparseFeature> many = new ArrayList<>();
    for (int k = 0; k < FEATURES; k++) {
      many.add(sparseFeature("s" + k));
    }
    return schema(
        List.of(
            new SparseGroup("many", 12, 20, many),
            new SparseGroup("one", 3, 1, List.of(sparseFeature("t")))));
  }

  private static SparseFeature sparseFeature(String name) {
    return new SparseFeature(name, FeatureId.of(name), FeatureType.CONTINUOUS, Optional.empty());
  }

  private static FeatureSchema schema(List<SparseGroup> groups) {
    return new FeatureSchema(
        List.of(new FeatureSchema.Input("x", FeatureId.of("x"), FeatureType.CONTINUOUS, "g", 0)),
        groups,
        List.of(new FeatureSchema.Label("y", FeatureId.of("y"), FeatureType.CONTINUOUS)),
        Optional.of(new FeatureSchema.ExampleWeight("w", FeatureId.of("w"), 1)),
        List.of());
  }

  /** The x of each row of the next batches, each row having been checked against its x. */
  static List<Integer> rows(Batches batches, int count) {
    List<Integer> rows = new ArrayList<>();
    Batch batch = batches.newBatch();
    for (int i = 0; i < count && batches.next(batch); i++) {
      for (int row = 0; row < batch.rows(); row++) {
        int x = (int) batch.inputs()[row];
        assertEquals(x % 2, batch.labels()[row]);
        assertEquals(1 + x % 3, batch.weights()[row]);
        if (!batch.sparse().isEmpty()) {
          checkSparse(x, batch, row);
        }
        rows.add(x);
      }
    }
    return rows;
  }

  private static void checkSparse(int x, Batch batch, int row) {
    SparseRows many = batch.sparse().get(0);
    assertEquals(batch.rows(), many.rows());
    int from = many.starts()[row];
    int to = many.starts()[row + 1];
    float[] values = Arrays.copyOfRange(many.values(), from, to);
    Arrays.sort(values);
    assertEquals(entries(x), values.length, "entries of row " + x);
    for (int k = 0; k < values.length; k++) {
      assertEquals(1000 * x + k, values[k]);
    }
    SparseRows one = batch.sparse().get(1);
    assertEquals(1, one.starts()[row + 1] - one.starts()[row]);
    assertEquals(-x, one.values()[one.starts()[row]]);
    assertEquals(FeatureId.of("t") & 7, one.ids()[one.starts()[row]]);
  }

  static List<Integer> upTo(int n) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      numbers.add(i);
    }
    return numbers;
  }
}
