package io.espalier.datarecord.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.espalier.data.Batch;
import io.espalier.data.FeatureSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows with sparse inputs come out whole, whichever way they take. */
class SparseBatchesTest {
  private static final int ROWS = 150;
  private static final int BATCHES_A_PASS = 22;

  @TempDir Path folder;
  private RecordFiles files;

  @BeforeEach
  void write() {
    files = SampleFiles.files(folder, 60, 20, 70);
  }

  private Batches batches(UnaryOperator<Batches.Builder> settings) {
    return settings.apply(Batches.builder(files, SampleFiles.sparse()).batchSize(7)).build();
  }

  @Test
  void inOrder() {
    try (Batches batches = batches(settings -> settings)) {
      assertEquals(2, batches.inputShape().sparse().size());
      assertEquals(SampleFiles.upTo(ROWS), SampleFiles.rows(batches, 100));
    }
  }

  @Test
  void afterTheEndThereIsNothingToRead() {
    for (int prefetch : new int[] {0, 2}) {
      Batches batches = batches(settings -> settings.prefetch(prefetch));
      Batch batch = batches.newBatch();
      batches.next(batch);
      batches.close();
      assertThrows(IllegalStateException.class, () -> batches.next(batch));
      batches.close();
    }
  }

  @Test
  void aSchemaMayHaveNoDenseInput() {
    FeatureSchema sparse = SampleFiles.sparse();
    FeatureSchema schema =
        new FeatureSchema(
            List.of(), sparse.sparseGroups(), sparse.labels(), sparse.exampleWeight(), List.of());
    try (Batches batches = Batches.builder(files, schema).shuffle(true).batchSize(ROWS).build()) {
      Batch batch = batches.newBatch();
      batches.next(batch);
      assertEquals(ROWS, batch.rows());
      float sum = 0;
      for (int i = 0; i < ROWS; i++) {
        sum += batch.sparse().get(1).values()[i];
      }
      assertEquals(-ROWS * (ROWS - 1) / 2f, sum);
    }
  }

  /**
   * Neither cache nor prefetching nor both change anything: a cache that is too small for all, or
   * for one file, is as good.
   */
  @ParameterizedTest
  @CsvSource({"true, 16384", "true, 1", "true, 20", "false, 1"})
  void memoryChangesNothing(boolean shuffle, int window) {
    List<Integer> expected = null;
    for (long cache : new long[] {0, 1L << 30, 40_000, 20_000, 9_000}) {
      for (int prefetch : new int[] {0, 3}) {
        try (Batches batches =
            batches(settings ->
                settings
                    .shuffle(shuffle)
                    .shuffleWindow(window)
                    .repeat(true)
                    .seed(3)
                    .prefetch(prefetch)
                    .cacheBytes(cache))) {
          List<Integer> rows = SampleFiles.rows(batches, 4 * BATCHES_A_PASS);
          assertEquals(4 * ROWS, rows.size());
          if (expected == null) {
            expected = rows;
          }
          assertEquals(expected, rows, "cache of " + cache + " bytes, prefetch " + prefetch);
        }
      }
    }
    for (int pass = 0; pass < 4; pass++) {
      List<Integer> rows = new ArrayList<>(expected.subList(pass * ROWS, (pass + 1) * ROWS));
      Collections.sort(rows);
      assertEquals(SampleFiles.upTo(ROWS), rows);
    }
  }

  /** The window's bytes are those of its dense and its sparse parts. */
  @Test
  void aWindowThatIsFullOfBytesTakesNoMoreRows() {
    List<Integer> wide = boundedTo(1 << 20, 0);
    List<Integer> narrow = boundedTo(2000, 0);
    assertNotEquals(wide, narrow);
    assertEquals(narrow, boundedTo(2000, 1L << 30), "rows in memory count as much");
    // A row of 12 bytes and about 22 entries: about ten rows fit, so none comes much too early.
    for (int i = 0; i < ROWS; i++) {
      assertEquals(true, narrow.get(i) <= i + 20, "row " + narrow.get(i) + " as number " + i);
    }
  }

  private List<Integer> boundedTo(long bytes, long cache) {
    try (Batches batches =
        batches(settings -> {
          settings.windowBytes = bytes;
          return settings.shuffle(true).shuffleFiles(false).repeat(true).seed(3).cacheBytes(cache);
        })) {
      return SampleFiles.rows(batches, 2 * BATCHES_A_PASS);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 0, 0", "true, 1000000000, 2", "false, 0, 2", "false, 1000000000, 0"})
  void aResumedReaderGoesOn(boolean shuffle, long cache, int prefetch) {
    UnaryOperator<Batches.Builder> settings =
        builder ->
            builder
                .shuffle(shuffle)
                .shuffleWindow(13)
                .interleave(2, 5)
                .seed(11)
                .repeat(true)
                .prefetch(prefetch)
                .cacheBytes(cache);
    List<Integer> whole;
    try (Batches batches = batches(settings)) {
      whole = SampleFiles.rows(batches, 3 * BATCHES_A_PASS);
    }
    int[] places = {0, 5, 21, 22, 40};
    for (int done : places) {
      try (Batches resumed = batches(settings)) {
        Cursor cursor = new Cursor(done / BATCHES_A_PASS, done % BATCHES_A_PASS);
        int rows = done / BATCHES_A_PASS * ROWS + done % BATCHES_A_PASS * 7;
        for (int again = 0; again < 2; again++) {
          resumed.seek(cursor);
          assertEquals(cursor, resumed.cursor());
          List<Integer> next = SampleFiles.rows(resumed, 10);
          assertEquals(whole.subList(rows, rows + next.size()), next, "resumed at " + cursor);
        }
      }
    }
  }

  @Test
  void aBatchOfOtherSparseInputsIsRefused() {
    try (Batches batches = batches(settings -> settings)) {
      assertThrows(IllegalArgumentException.class, () -> batches.next(new Batch(7, 1, 1)));
    }
  }
}
