package io.espalier.trainer.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.trainer.run.TfRecordReader.Decoded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_622_543_341, 500_000_000));

  @TempDir private Path folder;

  /**
   * Files written by TensorFlow itself are read whole, and our encoder writes the same bytes again.
   */
  @Test
  void realFilesAreWrittenAgainToTheByte() throws IOException {
    Path data = Path.of(System.getProperty("espalier.data", "")).resolve("tfevents");
    Assumptions.assumeTrue(
        Files.isDirectory(data), "the real event files are not here (espalier.data)");
    int records = 0;
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        for (byte[] record : TfRecordReader.records(file)) {
          Decoded event = TfRecordReader.decode(record);
          byte[] ours =
              event.fileVersion() != null
                  ? Event.version(event.wallTime())
                  : Event.scalar(event.wallTime(), event.step(), event.tag(), event.value());
          again.write(TfRecord.frame(ours));
          records++;
        }
        assertArrayEquals(Files.readAllBytes(file), again.toByteArray(), file.toString());
      }
    }
    assertEquals(954, records);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file;
    try (EventFile events = EventFile.create(folder, 0, CLOCK)) {
      file = events.path();
      events.scalar("loss", 1, 0.6931471805599453);
      events.scalar("eval/roc_auc", 1L << 40, Double.NaN);
      events.scalar("größe", 0, -1e9);
    }
    assertTrue(
        file.getFileName().toString().startsWith("events.out.tfevents.1622543341."),
        file.toString());
    double wallTime = 1_622_543_341.5;
    assertEquals(
        List.of(
            new Decoded(wallTime, 0, "brain.Event:2", null, null, null),
            new Decoded(wallTime, 0, null, null, null, 1),
            new Decoded(wallTime, 1, null, "loss", 0.6931472f, null),
            new Decoded(wallTime, 1L << 40, null, "eval/roc_auc", Float.NaN, null),
            new Decoded(wallTime, 0, null, "größe", -1e9f, null)),
        TfRecordReader.records(file).stream().map(TfRecordReader::decode).toList());
  }

  @Test
  void resumedRunVoidsWhatCameAfterItsStep() throws IOException {
    try (EventFile events = EventFile.create(folder, 101, CLOCK)) {
      Decoded second = TfRecordReader.decode(TfRecordReader.records(events.path()).get(1));
      assertEquals(new Decoded(1_622_543_341.5, 101, null, null, null, 1), second);
    }
  }

  @Test
  void manyPointsAndLongNamesPassTheBuffer() throws IOException {
    String longName = "x".repeat(20_000);
    Path file;
    try (EventFile events = EventFile.create(folder, 0, CLOCK)) {
      file = events.path();
      for (int step = 0; step < 1000; step++) {
        events.scalar("loss", step, step);
      }
      events.scalar(longName, 1000, 1);
      events.flush();
      assertEquals(1003, TfRecordReader.records(file).size(), "flushed");
    }
    assertEquals(longName, TfRecordReader.decode(TfRecordReader.records(file).getLast()).tag());
  }

  @Test
  void twoRunsInOneSecond() {
    try (EventFile first = EventFile.create(folder, 0, CLOCK);
        EventFile second = EventFile.create(folder, 0, CLOCK)) {
      assertNotEquals(first.path(), second.path());
    }
  }

  @Test
  void missingFolder() {
    var error =
        assertThrows(
            RunFolderException.class, () -> EventFile.create(folder.resolve("none"), 0, CLOCK));
    assertTrue(error.getMessage().contains("there is no "), error.getMessage());
  }
}
