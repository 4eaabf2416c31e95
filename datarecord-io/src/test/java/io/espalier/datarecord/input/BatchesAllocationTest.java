package io.espalier.datarecord.input;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.espalier.data.Batch;
import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.RecordAssembler;
import io.espalier.datarecord.block.BlockFileWriter;
import io.espalier.datarecord.feature.FeatureConfig;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchesAllocationTest {
  private static final int ROWS = 20_000;

  @TempDir Path folder;

  private Batches batches(boolean shuffle, long cacheBytes) {
    Path file = folder.resolve("a.dr");
    BlockFileWriter.write(
        file,
        writer -> {
          RecordAssembler record = new RecordAssembler();
          for (int i = 0; i < ROWS; i++) {
            record.clear();
            for (int id = 0; id < 20; id++) {
              record.continuous(id, i * id);
            }
            int length = record.finish();
            writer.add(record.bytes(), 0, length);
          }
        });
    RecordFiles files = RecordFiles.of(file);
    FeatureSchema schema = FeatureConfig.builder().label("7").build().bind(files.dataSpec());
    return Batches.builder(files, schema)
        .batchSize(100)
        .repeat(true)
        .shuffle(shuffle)
        .shuffleWindow(1000)
        .cacheBytes(cacheBytes)
        .build();
  }

  /** What a thread allocates, after a warm-up, over {@code count} batches. */
  private static long allocated(Batches batches, Batch batch, int count) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < count; i++) {
      batches.next(batch);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rowsFromMemoryAllocateNothing(boolean shuffle) {
    try (Batches batches = batches(shuffle, 1L << 30)) {
      Batch batch = batches.newBatch();
      allocated(batches, batch, 2 * ROWS / 100 + 10);
      long bytes = allocated(batches, batch, 100);
      assertTrue(bytes < 1000, bytes + " bytes for 100 batches");
    }
  }

  @Test
  void rowsFromAFileAllocateNothingPerRecord() {
    try (Batches batches = batches(true, 0)) {
      Batch batch = batches.newBatch();
      allocated(batches, batch, 2 * ROWS / 100 + 10);
      long bytes = allocated(batches, batch, 100);
      // The JDK wraps its buffer anew for every 64 KiB that are read.
      assertTrue(bytes < 10_000, bytes + " bytes for 100 batches of 100 records");
    }
  }

  /** Rows of a dense column and 0 to 19 entries of a sparse input, in four files. */
  private Batches.Builder sparse() {
    RecordAssembler record = new RecordAssembler();
    List<Path> paths = new ArrayList<>();
    for (int part = 0; part < 4; part++) {
      Path path = folder.resolve("part-" + part + ".dr");
      int first = part * ROWS / 4;
      BlockFileWriter.write(
          path,
          writer -> {
            for (int i = first; i < first + ROWS / 4; i++) {
              record.clear();
              for (int id = 0; id <= 2 + i * 7 % 20; id++) {
                record.continuous(id, i * id);
              }
              int length = record.finish();
              writer.add(record.bytes(), 0, length);
            }
          });
      paths.add(path);
    }
    List<FeatureSchema.SparseFeature> features = new ArrayList<>();
    for (int id = 3; id < 23; id++) {
      features.add(
          new FeatureSchema.SparseFeature(
              Integer.toString(id), id, FeatureType.CONTINUOUS, Optional.empty()));
    }
    FeatureSchema schema =
        new FeatureSchema(
            List.of(new FeatureSchema.Input("1", 1, FeatureType.CONTINUOUS, "g", 0)),
            List.of(new FeatureSchema.SparseGroup("s", 10, 10, features)),
            List.of(new FeatureSchema.Label("2", 2, FeatureType.CONTINUOUS)),
            Optional.empty(),
            List.of());
    return Batches.builder(RecordFiles.of(paths), schema).batchSize(100).repeat(true);
  }

  @ParameterizedTest
  @CsvSource({
    "false, 1, 1, 0",
    "true, 1, 1, 0",
    "true, 3, 1, 0",
    "true, 3, 0.5, 0",
    "true, 3, 1, 1000000000",
    "false, 1, 1, 1000000000"
  })
  void sparseRowsAllocateNothingPerRecord(
      boolean shuffle, int openFiles, double keepRate, long cacheBytes) {
    try (Batches batches =
        sparse()
            .shuffle(shuffle)
            .shuffleWindow(1000)
            .interleave(openFiles)
            .keepRate(keepRate)
            .cacheBytes(cacheBytes)
            .build()) {
      Batch batch = batches.newBatch();
      int pass = (int) (ROWS / 100 * keepRate);
      allocated(batches, batch, 3 * pass + 10);
      // Four files are opened in a pass, each with buffers of its own.
      long bytes = allocated(batches, batch, pass);
      long most = cacheBytes > 0 ? 1000 : 1_000_000;
      assertTrue(bytes < most, bytes + " bytes for " + ROWS + " records");
      if (cacheBytes == 0 && openFiles == 1) {
        allocated(batches, batch, 5);
        // Batches 15 to 30 of the 50 of a file, and the window's 10 beyond.
        long within = allocated(batches, batch, 15);
        assertTrue(within < 5_000, within + " bytes for 15 batches of 100 records of one file");
      }
    }
  }

  @Test
  void readingAheadAllocatesNothingPerRecord() {
    try (Batches batches = sparse().prefetch(3).build()) {
      Batch batch = batches.newBatch();
      allocated(batches, batch, 2 * ROWS / 100);
      long bytes = allocated(batches, batch, 100);
      // A consumer that waits makes a node of the queue it waits in.
      assertTrue(bytes < 20_000, bytes + " bytes for 100 batches");
    }
  }
}
