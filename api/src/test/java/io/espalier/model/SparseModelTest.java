package io.espalier.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureSchema.SparseFeature;
import io.espalier.data.FeatureSchema.SparseGroup;
import io.espalier.data.FeatureType;
import io.espalier.data.SparseRows;
import io.espalier.model.random.RandomModels;
import io.espalier.network.InputShape;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import io.espalier.safetensors.Profile;
import io.espalier.safetensors.SafetensorsFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class SparseModelTest {
  private static final NetworkSpec SPEC =
      NetworkSpec.of(
          new InputShape(1, List.of(new SparseInput("user", 16, 2), new SparseInput("item", 4, 1))),
          net -> net.sparse(3).relu().mask().addSparse("item").dense(2));

  @TempDir Path folder;

  private static CompactModelBuilder builder() {
    return CompactModel.builder(SPEC, Loss.SIGMOID_CROSS_ENTROPY)
        .kept(0, new int[] {0, 2})
        .weights(0, new float[] {1, 2, 3, 4, 5, 6})
        .biases(0, new float[] {1, -1})
        .sparseTable(0, 0, new int[] {3, 4, 15}, new float[] {1, 2, 3, 4, 5, 6})
        .sparseTable(0, 1, new int[0], new float[0])
        .sparseBiases(0, new float[] {.5f, .25f})
        .sparseTable(1, 0, new float[] {1, 2, 3, 4, 5, 6, 7, 8});
  }

  @Test
  void randomModelsComeBackBitForBit() throws IOException {
    for (long seed = 0; seed < 200; seed++) {
      String message = "seed " + seed;
      Random random = new Random(seed);
      CompactModel model = RandomModels.model(random, RandomModels.sparseSpec(random));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ModelFile.writer(model).write(bytes);
      CompactModel read =
          ModelFile.read(SafetensorsFile.parse(bytes.toByteArray(), message, Profile.STRICT));
      assertEquals(model.spec(), read.spec(), message);
      assertEquals(model.liveSpec(), read.liveSpec(), message);
      assertEquals(model.schema(), read.schema(), message);
      assertEquals(model.parameters(), read.parameters(), message);
      assertEquals(model.toString(), read.toString(), message);
      for (int i = 0; i < model.spec().sparseLayers().size(); i++) {
        assertArrayEquals(model.sparseBiases(i), read.sparseBiases(i), message);
        for (int k = 0; k < model.spec().sparseLayers().get(i).inputs().size(); k++) {
          SparseTable expected = model.sparseTable(i, k);
          SparseTable actual = read.sparseTable(i, k);
          assertArrayEquals(expected.ids(), actual.ids(), message);
          assertArrayEquals(
              RandomModels.bits(expected.weights()), RandomModels.bits(actual.weights()), message);
        }
      }
      assertEquals(model.sha256(), read.sha256(), message);
      assertEquals(bytes.size(), read.bytes(), message);
    }
  }

  @Test
  void theFileHasTheRowsThatThereAre() {
    Path path = folder.resolve("model.safetensors");
    builder().build().save(path);
    SafetensorsFile file = SafetensorsFile.read(path, Profile.STRICT);
    assertEquals("2", file.metadata("format_version"));
    assertArrayEquals(new long[] {3, 4, 15}, file.longs("sparse.0.0.rows"));
    assertEquals(List.of(3L, 2L), file.tensor("sparse.0.0.weight").shape());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, file.floats("sparse.0.0.weight"));
    assertFalse(file.has("sparse.0.1.rows") || file.has("sparse.0.1.weight"));
    assertArrayEquals(new float[] {.5f, .25f}, file.floats("sparse.0.bias"));
    assertFalse(file.has("sparse.1.0.rows"));
    assertEquals(List.of(4L, 2L), file.tensor("sparse.1.0.weight").shape());
    assertFalse(file.has("sparse.1.bias"));
    assertEquals(List.of(2L, 3L), file.tensor("layers.0.weight").shape());
    assertEquals(List.of(9L), file.tensor("golden.sparse.0.starts").shape());
    assertEquals(List.of(9L), file.tensor("golden.sparse.1.starts").shape());
  }

  @Test
  void aDenseModelsFileIsOfTheFirstVersion() throws IOException {
    Path path = folder.resolve("model.safetensors");
    CompactModelTest.model().save(path);
    SafetensorsFile file = SafetensorsFile.read(path, Profile.STRICT);
    assertEquals("1", file.metadata("format_version"));
    assertFalse(file.metadata("network").contains("sparse"));
    assertFalse(file.metadata("features").contains("sparse"));
    file.tensors().forEach(tensor -> assertFalse(tensor.name().contains("sparse")));
    assertTrue(Files.size(path) > 0);
  }

  @Test
  void tellsWhatItIsAndCosts() {
    CompactModel model = builder().build();
    assertEquals(SPEC.inputShape(), model.inputShape());
    assertEquals(6 + 2 + 8 + 6 + 2, model.parameters());
    assertEquals(model.liveSpec().flops(), model.flops());
    assertEquals(
        SPEC.widths()
            + " pruned to "
            + model.liveSpec().widths()
            + ", "
            + model.flops()
            + " of "
            + SPEC.flops()
            + " FLOPs, 7 of 24 table rows",
        model.toString());
    SparseTable table = model.sparseTable(0, 0);
    assertEquals(16, table.buckets());
    assertEquals(2, table.units());
    assertEquals(3, table.rows());
    assertEquals(2, table.rowOf(15));
    assertEquals(-1, table.rowOf(5));
    assertArrayEquals(new float[] {3, 4}, table.row(1));
    assertEquals(0, model.sparseTable(0, 1).rows());
    assertEquals(4, model.sparseTable(1, 0).rows());
    assertEquals(0, model.sparseBiases(1).length);
    assertSame(table, model.sparseTable(0, 0));
    assertEquals(
        List.of("user", "item"),
        model.schema().inputShape().sparse().stream().map(SparseInput::name).toList());
  }

  @Test
  void aListOfAllIdsIsNoList() {
    CompactModel model = builder().sparseTable(1, 0, new int[] {0, 1, 2, 3}, new float[8]).build();
    Path path = folder.resolve("model.safetensors");
    model.save(path);
    assertFalse(SafetensorsFile.read(path, Profile.STRICT).has("sparse.1.0.rows"));
  }

  @Test
  void refusesPartsThatDoNotFit() {
    assertRefused("'user' has a row of id 3 after 3", () -> rows(3, 3));
    assertRefused("'user' has a row of id 2 after 3", () -> rows(3, 2));
    assertRefused("'user' has a row of id 16 after 3", () -> rows(3, 16));
    assertRefused("'user' has a row of id -1 after -1", () -> rows(-1, 2));
    assertRefused(
        "sparse layer 0's table of 'user' needs 2 x 2 floats and has 6",
        () -> builder().sparseTable(0, 0, new int[] {1, 2}, new float[6]).build());
    assertRefused(
        "sparse layer 1's table of 'item' needs 4 x 2 floats and has 6",
        () -> builder().sparseTable(1, 0, new float[6]).build());
    assertRefused(
        "sparse layer 0's table of 'item' at 1 is NaN",
        () -> builder().sparseTable(0, 1, new float[] {0, Float.NaN}));
    assertRefused(
        "sparse layer 0's bias at 0 is -Infinity",
        () -> builder().sparseBiases(0, new float[] {Float.NEGATIVE_INFINITY}));
    assertRefused(
        "sparse layer 0 needs 2 floats of bias and has 3",
        () -> builder().sparseBiases(0, new float[3]).build());
    assertRefused(
        "sparse layer 1 needs 0 floats of bias and has 2",
        () -> builder().sparseBiases(1, new float[2]).build());
    assertRefused(
        "table of 'user' is missing",
        () ->
            CompactModel.builder(SPEC, Loss.SIGMOID_CROSS_ENTROPY)
                .weights(0, new float[8])
                .biases(0, new float[2])
                .sparseBiases(0, new float[3])
                .build());
    assertThrows(IndexOutOfBoundsException.class, () -> builder().sparseTable(0, 2, new float[0]));
    assertThrows(IndexOutOfBoundsException.class, () -> builder().sparseTable(2, 0, new float[0]));
  }

  private static void rows(int... ids) {
    builder().sparseTable(0, 0, ids, new float[2 * ids.length]);
  }

  @Test
  void refusesFeaturesThatDoNotFit() {
    builder().schema(schema(group("user", 4), group("item", 2))).build();
    assertRefused(
        "the schema has 1 sparse inputs and the network 2: [user, item]",
        () -> builder().schema(schema(group("user", 4))).build());
    assertRefused(
        "the schema's sparse input 0 is 'item' with 4 ids, and the network's 'user' with 16",
        () -> builder().schema(schema(group("item", 2), group("user", 4))).build());
    assertRefused(
        "the schema's sparse input 1 is 'item' with 8 ids, and the network's 'item' with 4",
        () -> builder().schema(schema(group("user", 4), group("item", 3))).build());
  }

  private static SparseGroup group(String name, int bits) {
    long id = name.hashCode();
    return new SparseGroup(
        name, bits, 1, List.of(new SparseFeature(name, id, FeatureType.STRING, Optional.empty())));
  }

  private static FeatureSchema schema(SparseGroup... groups) {
    return new FeatureSchema(
        List.of(new FeatureSchema.Input("x", 1, FeatureType.CONTINUOUS, "g", 0)),
        List.of(groups),
        List.of(),
        Optional.empty(),
        List.of());
  }

  private static void assertRefused(String words, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(words), message);
  }

  @Test
  void goldenRowsHaveIdsWithoutARowAndIdsThatComeTwice() {
    GoldenRows golden = builder().build().golden();
    SparseRows rows = golden.sparse().get(0);
    List<Integer> ids = new ArrayList<>();
    for (int e = rows.starts()[1]; e < rows.starts()[2]; e++) {
      ids.add(rows.ids()[e]);
    }
    assertEquals(0, rows.starts()[1], "the first row has no entries");
    assertTrue(ids.contains(0), "0 has no row: " + ids);
    assertTrue(ids.stream().distinct().count() < ids.size(), "twice: " + ids);
    assertTrue(ids.contains(3) || ids.contains(4) || ids.contains(15), "with a row: " + ids);
  }

  @Test
  void largeTablesAreNotCopied() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int buckets = 1 << 20;
    NetworkSpec spec =
        NetworkSpec.of(
            new InputShape(0, List.of(new SparseInput("ids", buckets, 1))),
            net -> net.sparse(16).dense(1));
    float[] table = new float[buckets * 16];
    Arrays.fill(table, 0.25f);
    builder().build().newPredictor().close();
    long before = threads.getCurrentThreadAllocatedBytes();
    CompactModel model =
        CompactModel.builder(spec, Loss.MEAN_SQUARED_ERROR)
            .sparseTable(0, 0, table)
            .sparseBiases(0, new float[16])
            .weights(0, new float[16])
            .biases(0, new float[1])
            .build();
    model.newPredictor().close();
    assertEquals(64, model.sha256().length());
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < 8 << 20, "allocated " + allocated + " beside 64 MiB");
  }
}
