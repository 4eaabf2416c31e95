package io.espalier.kernels.cuda.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class DenseTileTest {
  private static final int MULTIPROCESSORS = 132;
  private static final int[] LENGTHS = {
    1, 2, 10, 31, 32, 33, 127, 128, 129, 400, 1023, 1024, 16384, 1_000_003
  };

  @Test
  void everyShapeHasATileThatCoversIt() {
    for (DenseForm form : DenseForm.values()) {
      for (int m : LENGTHS) {
        for (int n : LENGTHS) {
          if ((long) m * n >= Integer.MAX_VALUE) {
            continue;
          }
          for (int k : new int[] {0, 1, 256, 100_000, Integer.MAX_VALUE}) {
            String what = form + " " + m + " x " + n + ", k " + k;
            DenseTile tile = DenseTile.of(form, m, n, k, MULTIPROCESSORS);
            assertNotNull(tile, what);
            assertTrue(tile.has(form), what);
            long across = (n + (long) tile.n() - 1) / tile.n();
            long blocks = tile.blocks(m, n);
            assertEquals(0, blocks % across, what);
            assertTrue(blocks / across * tile.m() >= m, what);
            assertTrue((blocks / across - 1) * tile.m() < m, what);
            assertTrue(across * tile.n() >= n, what);
            assertTrue((across - 1) * tile.n() < n, what);
          }
        }
      }
    }
  }

  @Test
  void largeProductsHaveLargeTiles() {
    for (DenseForm form : DenseForm.values()) {
      assertEquals(DenseTile.LARGE, DenseTile.of(form, 4096, 4096, 4096, MULTIPROCESSORS));
      assertEquals(DenseTile.LARGE, DenseTile.of(form, 16384, 1024, 400, MULTIPROCESSORS));
    }
  }

  @Test
  void aTrainingStepsProductsFillTheMultiprocessors() {
    int[] widths = {400, 1024, 512};
    for (int rows : new int[] {128, 256, 512, 1024}) {
      for (int layer = 0; layer + 1 < widths.length; layer++) {
        int in = widths[layer];
        int out = widths[layer + 1];
        String what = rows + " rows, " + in + " to " + out;
        assertTrue(blocks(DenseForm.FORWARD, rows, out, in) > MULTIPROCESSORS * 4 / 5, what);
        assertTrue(blocks(DenseForm.BACKWARD_INPUT, rows, in, out) > MULTIPROCESSORS / 2, what);
        assertTrue(
            blocks(DenseForm.BACKWARD_WEIGHTS, in, out, rows) > MULTIPROCESSORS * 4 / 5, what);
      }
    }
  }

  @Test
  void singleColumnsAndRowsWasteNoThreads() {
    assertEquals(DenseTile.COLUMN, DenseTile.of(DenseForm.FORWARD, 128, 1, 256, MULTIPROCESSORS));
    assertEquals(DenseTile.COLUMN, DenseTile.of(DenseForm.FORWARD, 16384, 1, 256, MULTIPROCESSORS));
    assertEquals(
        DenseTile.COLUMN, DenseTile.of(DenseForm.BACKWARD_WEIGHTS, 256, 1, 128, MULTIPROCESSORS));
    assertEquals(DenseTile.ROW, DenseTile.of(DenseForm.FORWARD, 1, 1024, 400, MULTIPROCESSORS));
  }

  /** The enum repeats what the templates of dense.cu are made with. */
  @Test
  void theKernelsAreWhatTheTableSays() throws IOException {
    String source;
    try (InputStream in =
        DenseTile.class.getResourceAsStream("/io/espalier/kernels/cuda/source/dense.cu")) {
      source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Pattern pattern =
        Pattern.compile(
            "using Dense(\\w+) = DenseTile<(\\d+), (\\d+), (\\d+), \\d+, (\\d+), (\\d+), \\d+>;");
    int found = 0;
    for (Matcher one = pattern.matcher(source); one.find(); found++) {
      int m = Integer.parseInt(one.group(2));
      int n = Integer.parseInt(one.group(3));
      DenseTile tile = null;
      for (DenseTile candidate : DenseTile.values()) {
        if (candidate.m() == m && candidate.n() == n) {
          tile = candidate;
        }
      }
      assertNotNull(tile, one.group());
      assertEquals(m + "x" + n, one.group(1));
      assertEquals(tile.depth(), Integer.parseInt(one.group(4)), one.group());
      int sums = Integer.parseInt(one.group(5)) * Integer.parseInt(one.group(6));
      assertEquals(tile.threads(), m * n / sums, one.group());
      boolean all = source.contains("DENSE_ALL(" + m + "x" + n + ",");
      assertEquals(
          tile.has(DenseForm.FORWARD),
          all || source.contains("DENSE_FORWARD(" + m + "x" + n + ","),
          one.group());
      assertEquals(
          tile.has(DenseForm.BACKWARD_INPUT),
          all || source.contains("DENSE_BACKWARD_INPUT(" + m + "x" + n + ","),
          one.group());
      assertEquals(
          tile.has(DenseForm.BACKWARD_WEIGHTS),
          all || source.contains("DENSE_BACKWARD_WEIGHTS(" + m + "x" + n + ","),
          one.group());
    }
    assertEquals(DenseTile.values().length, found);
  }

  private static int blocks(DenseForm form, int m, int n, int k) {
    return DenseTile.of(form, m, n, k, MULTIPROCESSORS).blocks(m, n);
  }
}
