package io.espalier.datarecord.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterleaveTest {
  @TempDir Path folder;

  private List<Integer> read(Batches.Builder settings, int count) {
    try (Batches batches = settings.batchSize(3).build()) {
      return SampleFiles.rows(batches, count);
    }
  }

  private Batches.Builder builder(int... sizes) {
    return Batches.builder(SampleFiles.files(folder, sizes), SampleFiles.sparse());
  }

  /** Rows 0 to 6 are in the first file, 7 to 9 in the second, 10 to 14 in the third. */
  @Test
  void filesTakeTurnsAndTheNextTakesThePlaceOfOneThatHasEnded() {
    List<Integer> twos = List.of(0, 1, 7, 8, 2, 3, 9, 4, 5, 10, 11, 6, 12, 13, 14);
    assertEquals(twos, read(builder(7, 3, 5).interleave(2, 2), 100));
    assertEquals(
        List.of(0, 7, 10, 1, 8, 11, 2, 9, 12, 3, 13, 4, 14, 5, 6),
        read(builder(7, 3, 5).interleave(9, 1), 100));
    assertEquals(SampleFiles.upTo(15), read(builder(7, 3, 5).interleave(1, 2), 100));
    assertEquals(SampleFiles.upTo(15), read(builder(7, 3, 5).interleave(3, 100), 100));
  }

  @Test
  void aBlockIsABatchUnlessSaid() {
    assertEquals(
        List.of(0, 1, 2, 7, 8, 9, 3, 4, 5, 6, 10, 11, 12, 13, 14),
        read(builder(7, 3, 5).interleave(2), 100));
  }

  @Test
  void theOrderTellsWhatMatters() {
    assertEquals(order(builder(3)), order(builder(3).prefetch(2).cacheBytes(0).repeat(true)));
    List<String> orders =
        List.of(
            order(builder(3)),
            order(builder(3).interleave(2)),
            order(builder(3).interleave(2, 5)),
            order(builder(3).keepRate(0.5)),
            order(builder(3).partsRate(0.5)),
            order(builder(3).shuffleFiles(true)),
            order(builder(3).shuffle(true)),
            order(builder(3).shuffle(true).shuffleWindow(9)),
            order(builder(3).seed(1)),
            order(builder(3).batchSize(7)));
    assertEquals(orders.size(), Set.copyOf(orders).size(), orders.toString());
  }

  private static String order(Batches.Builder settings) {
    try (Batches batches = settings.build()) {
      return batches.order();
    }
  }

  @Test
  void rowsThatWereKeptInTurnComeInTurnAgain() {
    List<Integer> first = read(builder(7, 3, 5).interleave(2, 2).repeat(true).cacheBytes(0), 20);
    List<Integer> cached = read(builder(7, 3, 5).interleave(2, 2).repeat(true), 20);
    assertEquals(first, cached);
    assertEquals(cached.subList(0, 15), cached.subList(15, 30));
  }

  @Test
  void shuffledFilesAndRecordsAreApart() {
    List<Integer> filesAlone =
        read(builder(2, 2, 2, 2, 2).shuffleFiles(true).seed(4).repeat(true), 8);
    for (int i = 0; i < 20; i += 2) {
      assertEquals(filesAlone.get(i) + 1, filesAlone.get(i + 1), "rows stay in order");
      assertEquals(0, filesAlone.get(i) % 2);
    }
    List<Integer> firstFileFirst =
        read(builder(4, 4, 4).shuffle(true).shuffleFiles(false).shuffleWindow(2), 100);
    for (int i = 0; i < 12; i++) {
      assertEquals(
          true, Math.abs(firstFileFirst.get(i) - i) < 12 && firstFileFirst.get(i) <= i + 1);
    }
  }

  @Test
  void numbersMustBePossible() {
    Batches.Builder builder = builder(2);
    assertThrows(IllegalArgumentException.class, () -> builder.interleave(0));
    assertThrows(IllegalArgumentException.class, () -> builder.interleave(2, 0));
  }
}
