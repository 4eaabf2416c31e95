package io.espalier.datarecord.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.block.BlockFileWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefetchTest {
  @TempDir Path folder;

  /** The threads on which labels were looked at. */
  private final Set<Thread> readers = ConcurrentHashMap.newKeySet();

  private Batches batches(RecordFiles files, UnaryOperator<Batches.Builder> settings) {
    LabelRule rule =
        label -> {
          readers.add(Thread.currentThread());
          return null;
        };
    return settings
        .apply(Batches.builder(files, SampleFiles.sparse()).batchSize(7).labelRule(rule))
        .build();
  }

  /** The next batches with all that can be seen of them. */
  private static List<String> take(Batches batches, int count) {
    List<String> result = new ArrayList<>();
    Batch batch = batches.newBatch();
    boolean more = true;
    for (int i = 0; i < count && more; i++) {
      more = batches.next(batch);
      result.add(
          more
              + " "
              + batch.rows()
              + " "
              + batch.firstExample()
              + " "
              + batch.weighted()
              + Arrays.toString(batch.inputs())
              + batches.cursor());
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void theBatchesAreTheSame(int prefetch) {
    RecordFiles files = SampleFiles.files(folder, 30, 8, 14);
    UnaryOperator<Batches.Builder> settings =
        builder -> builder.shuffle(true).shuffleWindow(10).repeat(true);
    try (Batches plain = batches(files, settings);
        Batches ahead = batches(files, builder -> settings.apply(builder).prefetch(prefetch))) {
      assertEquals(Cursor.START, ahead.cursor());
      assertEquals(take(plain, 40), take(ahead, 40));
      Cursor middle = new Cursor(2, 3);
      plain.seek(middle);
      ahead.seek(middle);
      assertEquals(middle, ahead.cursor());
      assertEquals(SampleFiles.rows(plain, 20), SampleFiles.rows(ahead, 20));
      assertEquals(plain.cursor(), ahead.cursor());
    }
  }

  @Test
  void theThreadEndsWithThePass() throws InterruptedException {
    RecordFiles files = SampleFiles.files(folder, 30);
    try (Batches plain = batches(files, settings -> settings);
        Batches ahead = batches(files, settings -> settings.prefetch(3))) {
      List<String> expected = take(plain, 100);
      readers.clear();
      assertEquals(expected, take(ahead, 100));
      assertFalse(ahead.next(ahead.newBatch()), "still at the end");
      awaitEndOfReaders();
      ahead.seek(Cursor.START);
      assertEquals(expected, take(ahead, 100), "another pass, on another thread");
      awaitEndOfReaders();
    }
  }

  @Test
  void closingEndsTheThread() throws InterruptedException {
    RecordFiles files = SampleFiles.files(folder, 30);
    Batches ahead = batches(files, settings -> settings.repeat(true).prefetch(2));
    assertTrue(readers.isEmpty(), "nothing is read before it is asked for");
    take(ahead, 3);
    ahead.close();
    awaitEndOfReaders();
    ahead.close();
    Batches unused = batches(files, settings -> settings.prefetch(2));
    unused.close();
    assertThrows(IllegalStateException.class, () -> unused.next(unused.newBatch()));
  }

  private void awaitEndOfReaders() throws InterruptedException {
    assertEquals(1, readers.size());
    for (Thread thread : readers) {
      assertTrue(thread.isDaemon());
      assertEquals("espalier-prefetch", thread.getName());
      thread.join();
    }
    readers.clear();
  }

  /** The good batches before a bad record come first; then what is wrong with it. */
  @Test
  void aFailureComesWhereItsBatchWouldHave() throws InterruptedException {
    Path path = folder.resolve("bad.dr");
    BlockFileWriter.write(
        path,
        writer -> {
          for (int i = 0; i < 17; i++) {
            writer.add(SampleFiles.record(i));
          }
          writer.add(new DataRecord().putContinuous("x", 1));
        });
    try (Batches ahead = batches(RecordFiles.of(path), settings -> settings.prefetch(5))) {
      assertEquals(SampleFiles.upTo(14), SampleFiles.rows(ahead, 2));
      Batch batch = ahead.newBatch();
      InputException e = assertThrows(InputException.class, () -> ahead.next(batch));
      assertEquals(ProblemKind.BAD_LABEL, e.kind());
      assertTrue(
          e.getMessage().contains("bad.dr, record 18: label 'y' is missing"), e.getMessage());
      assertEquals(new Cursor(0, 2), ahead.cursor());
      assertSame(e, assertThrows(InputException.class, () -> ahead.next(batch)), "and again");
      awaitEndOfReaders();
      ahead.seek(Cursor.START);
      assertEquals(SampleFiles.upTo(7), SampleFiles.rows(ahead, 1));
    }
  }

  /** An error on the thread that reads is not lost, whatever it is. */
  @Test
  void errorsAreThrownAtTheConsumer() {
    RecordFiles files = SampleFiles.files(folder, 10);
    LabelRule rule =
        label -> {
          throw new StackOverflowError("in a rule");
        };
    try (Batches ahead =
        Batches.builder(files, SampleFiles.sparse()).labelRule(rule).prefetch(1).build()) {
      Error e = assertThrows(StackOverflowError.class, () -> ahead.next(ahead.newBatch()));
      assertEquals("in a rule", e.getMessage());
    }
  }

  @Test
  void anInterruptedConsumerStaysInterruptedAndGetsItsBatches() {
    RecordFiles files = SampleFiles.files(folder, 30);
    try (Batches ahead = batches(files, settings -> settings.prefetch(1))) {
      Thread.currentThread().interrupt();
      assertEquals(SampleFiles.upTo(30), SampleFiles.rows(ahead, 100));
      ahead.seek(Cursor.START);
    }
    assertTrue(Thread.interrupted());
  }

  @Test
  void theReportCountsWhatWasReadAhead() {
    RecordFiles files = SampleFiles.files(folder, 30);
    try (Batches ahead = batches(files, settings -> settings.prefetch(9))) {
      assertEquals(0, ahead.report().records());
      SampleFiles.rows(ahead, 100);
      assertEquals(30, ahead.report().records());
    }
    Batches.Builder builder = Batches.builder(files, SampleFiles.dense());
    assertThrows(IllegalArgumentException.class, () -> builder.prefetch(-1));
  }
}
