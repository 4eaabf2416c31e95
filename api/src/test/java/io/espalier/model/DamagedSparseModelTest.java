package io.espalier.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.espalier.model.RewrittenModel.Change;
import io.espalier.network.InputShape;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import io.espalier.safetensors.ModelFormatException;
import io.espalier.safetensors.Profile;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Files of models with sparse layers that are damaged or made wrong: each is refused. */
class DamagedSparseModelTest {
  /** For the header's text and the golden rows; what these files claim is far more. */
  private static final int ALLOWANCE = 1 << 20;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final byte[] sound = bytes(soundModel());

  /** Sparse layer 0 has a table with some rows and one with none, layer 1 is added and whole. */
  private static CompactModel soundModel() {
    return CompactModel.builder(
            NetworkSpec.of(
                new InputShape(
                    2,
                    List.of(
                        new SparseInput("user", 64, 2),
                        new SparseInput("item", 32, 1),
                        new SparseInput("city", 4, 1))),
                net -> net.sparse(3, "user", "item").tanh().mask().addSparse("city").dense(2)),
            Loss.SIGMOID_CROSS_ENTROPY)
        .kept(0, new int[] {0, 2})
        .weights(0, new float[] {1, 2, 3, 4, 5, 6, 7, 8})
        .biases(0, new float[] {1, -1})
        .sparseTable(0, 0, new int[] {3, 4, 50}, new float[] {.1f, .2f, .3f, .4f, .5f, .6f})
        .sparseTable(0, 1, new int[0], new float[0])
        .sparseBiases(0, new float[] {.5f, .25f})
        .sparseTable(1, 0, new float[] {1, 2, 3, 4, 5, 6, 7, 8})
        .build();
  }

  private static byte[] bytes(CompactModel model) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ModelFile.writer(model).write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static CompactModel parse(byte[] file) {
    return ModelFile.read(SafetensorsFile.parse(file, "m.safetensors", Profile.STRICT));
  }

  /** Refused, by no other exception, and without the memory that it claims to need. */
  private void refused(byte[] file, String what) {
    long before = threads.getCurrentThreadAllocatedBytes();
    String message = assertThrows(ModelFormatException.class, () -> parse(file), what).getMessage();
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(message.contains("m.safetensors"), message);
    assertTrue(
        allocated <= 2L * file.length + ALLOWANCE, what + " allocated " + allocated + " bytes");
  }

  private byte[] with(Change change) {
    return RewrittenModel.of(sound, "", null, name -> name, file -> {}, change);
  }

  private byte[] with(UnaryOperator<String> rename, Consumer<SafetensorsWriter> more) {
    return RewrittenModel.of(sound, "", null, rename, more, null);
  }

  private static UnaryOperator<String> without(String... names) {
    return name -> Arrays.asList(names).contains(name) ? null : name;
  }

  @Test
  void theSoundFileIsAccepted() {
    assertEquals(3, parse(sound).sparseTable(0, 0).rows());
    assertArrayEquals(sound, with(name -> name, file -> {}));
  }

  @Test
  void everyTruncationAndRandomFlippedBitsAreRefused() {
    for (int length = 0; length < sound.length; length++) {
      refused(Arrays.copyOf(sound, length), "cut at " + length);
    }
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] file = sound.clone();
      int bit = random.nextInt(8 * file.length);
      file[bit >> 3] ^= (byte) (1 << (bit & 7));
      refused(file, "bit " + bit);
    }
  }

  @Test
  void rowsThatAreNotAscendingIdsOfTheInputAreRefused() {
    for (long bad : new long[] {-1, 4, 64, 1L << 32, Long.MIN_VALUE, Long.MAX_VALUE}) {
      refused(
          with(new Change("sparse.0.0.rows", null, rows -> rows[2] = bad)), "the last row " + bad);
    }
    refused(with(new Change("sparse.0.0.rows", null, rows -> rows[0] = 4)), "a row twice");
    refused(with(new Change("sparse.0.0.rows", null, rows -> rows[0] = 63)), "rows that descend");
  }

  @Test
  void tablesOfOtherShapesAreRefused() {
    String rows = "sparse.0.0.rows";
    String weight = "sparse.0.0.weight";
    for (int[] shape : new int[][] {{6}, {1, 6}, {2, 3}, {6, 1}, {3, 2, 1}, {3, 1, 2}}) {
      refused(
          with(without(weight), file -> file.floats(weight, new float[6], shape)),
          "weights " + Arrays.toString(shape));
    }
    refused(with(without(weight), file -> file.doubles(weight, new double[6], 3, 2)), "doubles");
    refused(with(without(rows), file -> file.longs(rows, new long[] {3, 4}, 2)), "two rows of 3");
    refused(
        with(without(rows), file -> file.longs(rows, new long[] {3, 4, 5}, 1, 3)), "rows [1, 3]");
    refused(
        with(without(rows), file -> file.floats(rows, new float[] {3, 4, 5}, 3)), "rows as floats");
    refused(with(without(rows), file -> {}), "three rows of 64, without their ids");
    refused(with(without(weight), file -> {}), "ids of rows that are not there");
    String whole = "sparse.1.0.weight";
    refused(
        with(without(whole), file -> file.floats(whole, new float[6], 3, 2)), "three rows of 4");
    refused(
        with(name -> name, file -> file.longs("sparse.0.1.rows", new long[] {1}, 1)),
        "the ids of a table without rows");
    refused(
        with(name -> name, file -> file.floats("sparse.0.2.weight", new float[2], 1, 2)),
        "a table too many");
    refused(
        with(name -> name, file -> file.floats("sparse.1.bias", new float[2], 2)),
        "the bias of an added layer");
    refused(with(without("sparse.0.bias"), file -> {}), "without a bias");
    refused(
        with(without("sparse.0.bias"), file -> file.floats("sparse.0.bias", new float[3], 3)),
        "a bias for a unit that was pruned");
  }

  @Test
  void tablesThatAreMissingOrOfAnotherModelAreFoundByTheGoldenRows() {
    isAnotherModel(with(without("sparse.0.0.rows", "sparse.0.0.weight"), file -> {}), "no rows");
    isAnotherModel(with(without("sparse.1.0.weight"), file -> {}), "no table");
    for (String name : List.of("sparse.0.0.weight", "sparse.1.0.weight", "sparse.0.bias")) {
      isAnotherModel(with(new Change(name, DamagedSparseModelTest::addOne, null)), name);
    }
    isAnotherModel(with(new Change("sparse.0.0.rows", null, rows -> rows[2]++)), "another id");
    isAnotherModel(
        with(new Change("golden.sparse.0.values", DamagedSparseModelTest::addOne, null)),
        "other entries");
  }

  private static void addOne(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i]++;
    }
  }

  private static void isAnotherModel(byte[] file, String what) {
    String message = assertThrows(ModelFormatException.class, () -> parse(file), what).getMessage();
    assertTrue(message.contains("golden row"), message);
  }

  @Test
  void everyNumberThatIsNotFiniteIsRefused() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (String name :
          List.of(
              "sparse.0.0.weight",
              "sparse.1.0.weight",
              "sparse.0.bias",
              "golden.sparse.1.values")) {
        refused(
            with(new Change(name, values -> values[values.length - 1] = bad, null)),
            bad + " in " + name);
      }
    }
  }

  @Test
  void goldenRowsThatAreNoRowsAreRefused() {
    String starts = "golden.sparse.0.starts";
    for (long bad : new long[] {-1, 1, 1_000_000, 1L << 32, Long.MAX_VALUE}) {
      for (int at : new int[] {0, 4, 8}) {
        refused(
            with(new Change(starts, null, values -> values[at] = bad)),
            "row " + at + " from " + bad);
      }
    }
    for (long bad : new long[] {-1, 64, 1L << 32}) {
      refused(with(new Change("golden.sparse.0.ids", null, ids -> ids[1] = bad)), "the id " + bad);
    }
    refused(with(without(starts), file -> file.longs(starts, new long[] {0, 1}, 2)), "fewer rows");
    for (String name : List.of(starts, "golden.sparse.2.ids", "golden.sparse.1.values")) {
      refused(with(without(name), file -> {}), "without " + name);
    }
    refused(
        with(name -> name, file -> file.longs("golden.sparse.3.starts", new long[] {0, 1}, 2)),
        "rows of an input that there is not");
  }

  @Test
  void hugeClaimsCostNothing() {
    refusedWithNetwork("\"buckets\":64", "\"buckets\":1073741824");
    refusedWithNetwork("\"buckets\":32", "\"buckets\":500000000");
    refusedWithNetwork("\"buckets\":4", "\"buckets\":1000000000");
    refusedWithNetwork("\"buckets\":64", "\"buckets\":2147483647");
    refusedWithNetwork("\"buckets\":64", "\"buckets\":50");
    refusedWithNetwork("\"entries\":2", "\"entries\":0");
    refusedWithNetwork("\"name\":\"item\"", "\"name\":\"user\"");
    refusedWithNetwork("\"name\":\"item\"", "\"name\":\"items\"");
    refusedWithNetwork("\"units\":3", "\"units\":2");
    refusedWithNetwork("\"join\":\"added\"", "\"join\":\"concatenated\"");
    refusedWithNetwork("\"inputs\":2,", "\"inputs\":0,");
    refusedWithNetwork("\"tanh\"", "\"relu\"");
    refusedWithNetwork("\"sparse_layers\"", "\"sparse\"");
  }

  private void refusedWithNetwork(String part, String replacement) {
    String network = SafetensorsFile.parse(sound, "m", Profile.STRICT).metadata("network");
    assertTrue(network.contains(part), network);
    String changed = network.replaceFirst(Pattern.quote(part), replacement);
    refused(
        RewrittenModel.of(sound, "network", changed, name -> name, file -> {}, null),
        part + " as " + replacement);
  }
}
