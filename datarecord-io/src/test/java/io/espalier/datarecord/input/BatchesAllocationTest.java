package io.espalier.datarecord.input;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.espalier.data.Batch;
import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.RecordAssembler;
import io.espalier.datarecord.block.BlockFileWriter;
import io.espalier.datarecord.feature.FeatureConfig;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
}
