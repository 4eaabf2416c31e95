package io.espalier.datarecord.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.DataRecordEncoder;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.block.BlockFileWriter;
import io.espalier.datarecord.feature.FeatureConfig;
import io.espalier.datarecord.format.DataFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadRecordsTest {
  /** A record that ends within its first field. */
  private static final byte[] CUT = {0x0d, 0, 2};

  /** A field of a type that thrift does not have. */
  private static final byte[] STRANGE = {0x77, 0, 2, 0};

  @TempDir Path folder;

  /** Rows 0 to {@code good - 1}, and before each of them that the map names, that record. */
  private RecordFiles file(int good, Map<Integer, byte[]> badBefore) {
    Path path = folder.resolve("data.dr");
    BlockFileWriter.write(
        path,
        writer -> {
          for (int i = 0; i < good; i++) {
            if (badBefore.containsKey(i)) {
              byte[] bytes = badBefore.get(i);
              writer.add(bytes, 0, bytes.length);
            }
            writer.add(SampleFiles.record(i));
          }
        });
    return RecordFiles.of(path);
  }

  private static Batches.Builder builder(RecordFiles files) {
    return Batches.builder(files, SampleFiles.sparse()).batchSize(10);
  }

  @Test
  void oneBadRecordIsAnErrorByDefault() {
    try (Batches batches = builder(file(20, Map.of(5, CUT))).build()) {
      InputException e = assertThrows(InputException.class, () -> SampleFiles.rows(batches, 100));
      assertEquals(ProblemKind.CUT_RECORD, e.kind());
      assertTrue(e.getMessage().contains("data.dr, record 6"), e.getMessage());
    }
  }

  @Test
  void badRecordsAreLeftOutAndCountedByKind() {
    RecordFiles files = file(200, Map.of(5, CUT, 70, STRANGE, 130, CUT));
    for (boolean shuffle : new boolean[] {false, true}) {
      try (Batches batches =
          builder(files).shuffle(shuffle).badRecords(BadRecords.skip(0.05)).build()) {
        List<Integer> rows = new ArrayList<>(SampleFiles.rows(batches, 100));
        rows.sort(null);
        assertEquals(SampleFiles.upTo(200), rows);
        InputReport report = batches.report();
        assertEquals(203, report.records());
        assertEquals(200, report.examples());
        assertEquals(3, report.bad());
        assertEquals(
            Map.of(ProblemKind.CUT_RECORD, 2L, ProblemKind.UNKNOWN_TYPE, 1L), report.skipped());
        assertEquals(
            "203 records, 200 examples; left out: 2 records cut short, 1 types that thrift does"
                + " not have",
            report.toString());
      }
    }
  }

  /** The first one may be luck; from the second on, the rate counts. */
  @Test
  void tooManyAreAnError() {
    RecordFiles files = file(100, Map.of(0, CUT, 50, STRANGE));
    try (Batches batches = builder(files).badRecords(BadRecords.skip(0.03)).build()) {
      InputException e = assertThrows(InputException.class, () -> SampleFiles.rows(batches, 100));
      assertEquals(ProblemKind.UNKNOWN_TYPE, e.kind());
      assertTrue(
          e.getMessage()
              .endsWith(
                  "; with this one 2 of 52 records are bad, which is more than the rate of 0.03"
                      + " that may be left out"),
          e.getMessage());
      assertTrue(e.getMessage().contains("data.dr, record 52"), e.getMessage());
      assertSame(e.kind(), ((InputException) e.getCause()).kind());
    }
    try (Batches batches = builder(files).badRecords(BadRecords.skip(0.04)).build()) {
      assertEquals(SampleFiles.upTo(100), SampleFiles.rows(batches, 100));
    }
  }

  @Test
  void valuesLabelsAndWeightsCanBeBadToo() {
    Path path = folder.resolve("values.dr");
    BlockFileWriter.write(
        path,
        writer -> {
          for (int i = 0; i < 100; i++) {
            writer.add(SampleFiles.record(i));
          }
          writer.add(SampleFiles.record(1).putContinuous("x", Double.POSITIVE_INFINITY));
          writer.add(new DataRecord().putContinuous("x", 1));
          writer.add(SampleFiles.record(1).putContinuous("y", 7));
          writer.add(SampleFiles.record(1).putContinuous("w", -1));
          writer.add(SampleFiles.record(100));
        });
    try (Batches batches =
        builder(RecordFiles.of(path))
            .labelRule(label -> label == 7 ? "is seven" : null)
            .badRecords(BadRecords.skip(0.1))
            .build()) {
      assertEquals(SampleFiles.upTo(101), SampleFiles.rows(batches, 100));
      assertEquals(
          Map.of(ProblemKind.BAD_VALUE, 1L, ProblemKind.BAD_LABEL, 2L, ProblemKind.BAD_WEIGHT, 1L),
          batches.report().skipped());
    }
  }

  @Test
  void damageOfTheFileIsAnErrorWhateverTheRate() throws IOException {
    Path path = SampleFiles.write(folder.resolve("data.dr"), 0, 300);
    byte[] bytes = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(bytes, bytes.length - 3));
    try (Batches batches = builder(RecordFiles.of(path)).badRecords(BadRecords.skip(1)).build()) {
      InputException e = assertThrows(InputException.class, () -> SampleFiles.rows(batches, 100));
      assertEquals(ProblemKind.TRUNCATED, e.kind());
    }
  }

  @Test
  void whichExamplesComeDoesNotDependOnWhereReadingBegan() {
    RecordFiles files = file(200, Map.of(5, CUT, 70, STRANGE, 130, CUT));
    Batches.Builder settings =
        builder(files).shuffle(true).repeat(true).badRecords(BadRecords.skip(0.05));
    try (Batches whole = settings.build();
        Batches resumed = settings.build()) {
      SampleFiles.rows(whole, 27);
      resumed.seek(whole.cursor());
      assertEquals(SampleFiles.rows(whole, 30), SampleFiles.rows(resumed, 30));
    }
  }

  /** What a newer writer adds is no error, but it is said. */
  @Test
  void unknownFieldsAreCounted() {
    byte[] record = DataRecordEncoder.encode(SampleFiles.record(1));
    byte[] field99 = {10, 0, 99, 0, 0, 0, 0, 0, 0, 0, 1};
    byte[] both = Arrays.copyOf(field99, field99.length + record.length);
    System.arraycopy(record, 0, both, field99.length, record.length);
    Path path = folder.resolve("newer.dr");
    BlockFileWriter.write(
        path,
        writer -> {
          writer.add(SampleFiles.record(0));
          writer.add(both, 0, both.length);
          writer.add(SampleFiles.record(2));
        });
    try (Batches batches = builder(RecordFiles.of(path)).build()) {
      assertEquals(SampleFiles.upTo(3), SampleFiles.rows(batches, 100));
      assertEquals("3 records, 3 examples; 1 unknown fields", batches.report().toString());
    }
  }

  @Test
  void badLinesOfTextAreLeftOutToo() throws IOException {
    Path csv =
        Files.writeString(folder.resolve("a.csv"), "x,y\n1,0\n2\n3,one\n4,1\n\"5\"x,0\n6,1\n");
    assertRows(csv, DataFormat.CSV, "y", List.of(1f, 4f, 6f), 3);
    Path libsvm =
        Files.writeString(
            folder.resolve("a.libsvm"), "0 1:1\nx 1:2\n1 1:3 1:4\n1 1:5\n0 1:y\n1 1:7\n");
    assertRows(libsvm, DataFormat.LIBSVM, "label", List.of(1f, 5f, 7f), 3);
  }

  /** The lines after the quote may all be one cell, or a thousand records. */
  @Test
  void aQuoteThatIsNeverClosedIsDamageOfTheFile() throws IOException {
    Path csv = Files.writeString(folder.resolve("a.csv"), "x,y\n1,0\n2,\"1\n3,1\n4,1\n");
    InputException e =
        assertThrows(
            InputException.class,
            () -> assertRows(csv, DataFormat.CSV, "y", List.of(1f, 3f, 4f), 1));
    assertEquals(ProblemKind.BAD_CONTAINER, e.kind());
  }

  private static void assertRows(
      Path path, DataFormat format, String label, List<Float> expected, int bad) {
    RecordFiles files = RecordFiles.of(path).as(format);
    List<Float> rows = new ArrayList<>();
    try (Batches batches =
        Batches.builder(files, FeatureConfig.builder().label(label).build().bind(files.dataSpec()))
            .batchSize(1)
            .badRecords(BadRecords.skip(1))
            .build()) {
      Batch batch = batches.newBatch();
      while (batches.next(batch)) {
        rows.add(batch.inputs()[0]);
      }
      assertEquals(expected, rows);
      assertEquals(bad, batches.report().bad());
    }
  }
}
