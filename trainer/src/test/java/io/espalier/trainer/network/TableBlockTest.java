package io.espalier.trainer.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.cuda.standin.TestGpu;
import io.espalier.network.InputShape;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows of a table by their ids, many at a time. */
class TableBlockTest {
  private static final int ROWS = 60_000;
  private static final int UNITS = 3;
  private static final long SEED = 31;

  @Test
  void rowsAreReadAndWrittenByTheirIds() {
    rows("scalar");
  }

  @Tag("gpu")
  @Test
  void rowsAreReadAndWrittenByTheirIdsOnTheGpu() {
    TestGpu.assume();
    rows("cuda");
  }

  private static void rows(String provider) {
    Random random = new Random(SEED);
    NetworkSpec spec =
        NetworkSpec.of(
            new InputShape(1, List.of(new SparseInput("ids", ROWS, 1))),
            net -> net.sparse(UNITS).dense(1));
    try (Kernels kernels = Kernels.named(provider, KernelOptions.defaults());
        Network network = Network.initialize(spec, kernels, 1)) {
      TableBlock tables = network.tables();
      float[] expected = new float[ROWS * UNITS];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = random.nextFloat();
      }
      tables.write(0, expected);
      int[] ascending = random.ints(40_000, 0, ROWS).distinct().sorted().toArray();
      int[] anyOrder = random.ints(500, 0, ROWS).toArray();
      int[][] lists = {ascending, anyOrder, {}, {ROWS - 1}, {0, ROWS - 1}, {5, 5, 4, 6, 5}};
      for (int[] ids : lists) {
        assertArrayEquals(rows(expected, ids), tables.read(0, ids), "seed " + SEED);
        float[] values = new float[ids.length * UNITS];
        for (int i = 0; i < values.length; i++) {
          values[i] = random.nextFloat();
        }
        tables.write(0, ids, values);
        for (int i = 0; i < ids.length; i++) {
          System.arraycopy(values, i * UNITS, expected, ids[i] * UNITS, UNITS);
        }
        assertArrayEquals(expected, tables.read(0), "seed " + SEED);
      }
      int[] outside = {3, ROWS};
      assertThrows(IndexOutOfBoundsException.class, () -> tables.read(0, outside));
      assertThrows(
          IndexOutOfBoundsException.class, () -> tables.write(0, outside, new float[2 * UNITS]));
      assertArrayEquals(expected, tables.read(0), "a refused write wrote");
    }
  }

  private static float[] rows(float[] table, int[] ids) {
    float[] rows = new float[ids.length * UNITS];
    for (int i = 0; i < ids.length; i++) {
      float[] row = Arrays.copyOfRange(table, ids[i] * UNITS, (ids[i] + 1) * UNITS);
      System.arraycopy(row, 0, rows, i * UNITS, UNITS);
    }
    return rows;
  }
}
