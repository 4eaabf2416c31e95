package io.espalier.datarecord.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.espalier.data.Batch;
import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.feature.FeatureConfig;
import io.espalier.datarecord.input.Batches;
import io.espalier.datarecord.input.RecordFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordConverterTest {
  private static final int REAL_ROWS = 1000;

  @TempDir Path folder;

  private static Path data(String name) {
    Path path = Path.of(System.getProperty("espalier.data", "")).resolve(name);
    assumeTrue(Files.exists(path), "skipped: no data at " + path);
    return path;
  }

  /** Rows read directly and rows read from the converted file: the same columns, the same bits. */
  private RecordFiles assertSameRows(RecordFiles original, int rows) {
    Path out = folder.resolve("out.dr.gz");
    assertEquals(rows, RecordConverter.toDataRecords(original, out));
    RecordFiles converted = RecordFiles.of(out);
    FeatureConfig config = FeatureConfig.builder().label("label").build();
    FeatureSchema schema = config.bind(original.dataSpec());
    assertEquals(schema, config.bind(converted.dataSpec()));
    int seen = 0;
    try (Batches direct = Batches.builder(original, schema).batchSize(100).build();
        Batches read = Batches.builder(converted, schema).batchSize(100).build()) {
      Batch expected = direct.newBatch();
      Batch actual = read.newBatch();
      while (direct.next(expected)) {
        assertTrue(read.next(actual));
        assertArrayEquals(expected.inputs(), actual.inputs(), "batch from row " + seen);
        assertArrayEquals(expected.labels(), actual.labels(), "batch from row " + seen);
        seen += actual.rows();
      }
      assertFalse(read.next(actual));
    }
    assertEquals(rows, seen);
    return converted;
  }

  @Test
  void csvRowsSurvive() throws IOException {
    Random random = new Random(23);
    StringBuilder text = new StringBuilder("a,label,b\n");
    for (int i = 0; i < 250; i++) {
      text.append(random.nextGaussian())
          .append(',')
          .append(i % 2)
          .append(',')
          .append(random.nextFloat())
          .append('\n');
    }
    assertSameRows(RecordFiles.of(Files.writeString(folder.resolve("a.csv"), text)), 250);
  }

  @Test
  void mnistSurvives() throws IOException {
    Path images = data("mnist/t10k-images-idx3-ubyte.gz");
    Path labels = data("mnist/t10k-labels-idx1-ubyte.gz");
    Path someImages = head(images, 16, 784);
    Path someLabels = head(labels, 8, 1);
    RecordFiles converted = assertSameRows(RecordFiles.idx(someImages, someLabels), REAL_ROWS);
    FeatureSchema schema =
        FeatureConfig.builder().label("label").build().bind(converted.dataSpec());
    assertEquals(784, schema.inputWidth());
    try (Batches batches = Batches.builder(converted, schema).batchSize(1).build()) {
      Batch batch = batches.newBatch();
      assertTrue(batches.next(batch));
      assertEquals(7f, batch.labels()[0], "the first test image is a seven");
      byte[] raw = Files.readAllBytes(someImages);
      for (int i = 0; i < 784; i++) {
        assertEquals((raw[16 + i] & 0xFF) / 255f, batch.inputs()[i], "pixel " + i);
      }
    }
  }

  /** The first rows of an idx file, with the count in its header put right. */
  private Path head(Path packed, int headerBytes, int rowBytes) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
      byte[] bytes = in.readNBytes(headerBytes + REAL_ROWS * rowBytes);
      ByteBuffer.wrap(bytes).putInt(4, REAL_ROWS);
      return Files.write(folder.resolve(packed.getFileName().toString().replace(".gz", "")), bytes);
    }
  }

  @Test
  void agaricusSurvives() throws IOException {
    StringBuilder text = new StringBuilder();
    try (BufferedReader lines = Files.newBufferedReader(data("agaricus/agaricus.txt.train"))) {
      for (int i = 0; i < REAL_ROWS; i++) {
        text.append(lines.readLine()).append('\n');
      }
    }
    RecordFiles converted =
        assertSameRows(
            RecordFiles.of(Files.writeString(folder.resolve("a.libsvm"), text)), REAL_ROWS);
    FeatureSchema schema =
        FeatureConfig.builder().label("label").build().bind(converted.dataSpec());
    try (Batches batches = Batches.builder(converted, schema).batchSize(REAL_ROWS).build()) {
      Batch batch = batches.newBatch();
      batches.next(batch);
      float sum = 0;
      for (float value : batch.inputs()) {
        sum += value;
      }
      assertEquals(22f * REAL_ROWS, sum, "every mushroom has 22 features");
      assertEquals(1f, batch.inputs()[schema.inputNames().indexOf("3")]);
    }
  }

  @Test
  void aSourceThatFailsLeavesNothing() throws IOException {
    Path csv = Files.writeString(folder.resolve("a.csv"), "a,label\n1,0\n2,x\n");
    Path out = folder.resolve("out.dr");
    assertThrows(
        InputException.class, () -> RecordConverter.toDataRecords(RecordFiles.of(csv), out));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
    Path empty = Files.writeString(folder.resolve("b.csv"), "a,label\n");
    InputException e =
        assertThrows(
            InputException.class, () -> RecordConverter.toDataRecords(RecordFiles.of(empty), out));
    assertTrue(e.getMessage().contains("b.csv: the file has no examples"), e.getMessage());
  }

  @Test
  void recordsAreNotConvertedAgain() throws IOException {
    Path csv = Files.writeString(folder.resolve("a.csv"), "a,label\n1,0\n");
    Path out = folder.resolve("out.dr");
    RecordConverter.toDataRecords(RecordFiles.of(csv), out);
    assertThrows(
        InputException.class,
        () -> RecordConverter.toDataRecords(RecordFiles.of(out), folder.resolve("b.dr")));
  }
}
