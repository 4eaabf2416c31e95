package io.espalier.datarecord.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.datarecord.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A share of the records, a share of the files. */
class RatesTest {
  private static final long SEED = 8;

  @TempDir Path folder;

  private Batches batches(RecordFiles files, UnaryOperator<Batches.Builder> settings) {
    return settings
        .apply(Batches.builder(files, SampleFiles.sparse()).seed(SEED).repeat(true))
        .batchSize(10)
        .build();
  }

  /** The rows of each of the next passes. */
  private static List<List<Integer>> passes(Batches batches, int count) {
    List<List<Integer>> passes = new ArrayList<>();
    while (passes.size() <= count) {
      List<Integer> rows = SampleFiles.rows(batches, 1);
      while (passes.size() <= batches.cursor().epoch()) {
        passes.add(new ArrayList<>());
      }
      passes.get((int) batches.cursor().epoch()).addAll(rows);
    }
    return passes.subList(0, count);
  }

  @Test
  void eachPassKeepsAnotherShareOfTheRecords() {
    RecordFiles files = SampleFiles.files(folder, 500, 300, 200);
    try (Batches batches = batches(files, settings -> settings.keepRate(0.3))) {
      List<List<Integer>> passes = passes(batches, 4);
      int sum = 0;
      for (List<Integer> pass : passes) {
        assertEquals(pass.stream().sorted().toList(), pass, "unshuffled");
        assertEquals(pass.size(), new HashSet<>(pass).size());
        sum += pass.size();
      }
      // 4000 records; the standard deviation is 29.
      assertEquals(1200, sum, 120, "seed " + SEED);
      assertNotEquals(passes.get(0), passes.get(1));
      InputReport report = batches.report();
      assertEquals(report.records(), report.examples() + report.notDrawn());
      assertTrue(report.toString().contains(report.notDrawn() + " by chance"), report.toString());
    }
  }

  /** Whether a record is kept does not depend on the order in which files are read. */
  @Test
  void theSameRecordsAreKeptInAnyOrder() {
    RecordFiles files = SampleFiles.files(folder, 50, 30, 20);
    List<Integer> inOrder;
    try (Batches batches = batches(files, settings -> settings.keepRate(0.5))) {
      inOrder = passes(batches, 1).getFirst();
    }
    UnaryOperator<Batches.Builder> shuffled =
        settings -> settings.keepRate(0.5).shuffle(true).interleave(2, 3);
    try (Batches batches = batches(files, shuffled)) {
      List<Integer> rows = passes(batches, 1).getFirst();
      assertNotEquals(inOrder, rows);
      assertEquals(inOrder, rows.stream().sorted().toList());
    }
  }

  @Test
  void eachPassReadsAnotherShareOfTheFiles() {
    int[] sizes = new int[40];
    Arrays.fill(sizes, 2);
    RecordFiles files = SampleFiles.files(folder, sizes);
    List<List<Integer>> passes;
    try (Batches batches = batches(files, settings -> settings.partsRate(0.25).cacheBytes(0))) {
      passes = passes(batches, 10);
    }
    try (Batches batches = batches(files, settings -> settings.partsRate(0.25))) {
      assertEquals(passes, passes(batches, 10), "with rows kept in memory");
    }
    int sum = 0;
    Set<List<Integer>> different = new HashSet<>(passes);
    for (List<Integer> pass : passes) {
      assertEquals(0, pass.size() % 2, "whole files");
      sum += pass.size() / 2;
    }
    // 400 draws; the standard deviation is 8.7.
    assertEquals(100, sum, 35, "seed " + SEED);
    assertEquals(10, different.size());
  }

  @Test
  void oneFileAlwaysRemains() {
    RecordFiles files = SampleFiles.files(folder, 3, 3, 3);
    try (Batches batches = batches(files, settings -> settings.partsRate(1e-9))) {
      Set<Integer> firsts = new HashSet<>();
      for (List<Integer> pass : passes(batches, 20)) {
        assertEquals(3, pass.size());
        firsts.add(pass.getFirst());
      }
      assertEquals(Set.of(0, 3, 6), firsts, "not always the same, seed " + SEED);
    }
  }

  @Test
  void aPassWithoutExamplesIsAnError() {
    RecordFiles files = SampleFiles.files(folder, 3);
    try (Batches batches = batches(files, settings -> settings.keepRate(1e-12))) {
      Batch batch = batches.newBatch();
      InputException e = assertThrows(InputException.class, () -> batches.next(batch));
      assertTrue(
          e.getMessage()
              .contains("no example is left, so there is no batch: 3 records, 0 examples;"),
          e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.5, Double.NaN})
  void ratesMustBePossible(double rate) {
    Batches.Builder builder =
        Batches.builder(SampleFiles.files(folder, 1), SampleFiles.dense()).keepRate(1).partsRate(1);
    assertThrows(IllegalArgumentException.class, () -> builder.keepRate(rate));
    assertThrows(IllegalArgumentException.class, () -> builder.partsRate(rate));
    if (rate != 0) {
      assertThrows(
          IllegalArgumentException.class, () -> BadRecords.skip(rate > 0 ? rate : -rate * 100));
    }
  }

  /** All that is random is a function of seed and place. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aResumedReaderDrawsTheSame(int prefetch) {
    RecordFiles files = SampleFiles.files(folder, 40, 30, 50, 20);
    UnaryOperator<Batches.Builder> settings =
        builder ->
            builder
                .keepRate(0.6)
                .partsRate(0.7)
                .shuffle(true)
                .shuffleWindow(9)
                .interleave(2, 4)
                .prefetch(prefetch);
    try (Batches whole = batches(files, settings)) {
      for (int done = 0; done < 25; done++) {
        Cursor cursor = whole.cursor();
        List<Integer> expected = SampleFiles.rows(whole, 6);
        try (Batches resumed = batches(files, settings)) {
          resumed.seek(cursor);
          assertEquals(expected, SampleFiles.rows(resumed, 6), "resumed at " + cursor);
        }
        whole.seek(cursor);
        SampleFiles.rows(whole, 1);
      }
    }
  }
}
