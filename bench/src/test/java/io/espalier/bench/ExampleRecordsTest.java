package io.espalier.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.block.BlockFileReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleRecordsTest {
  private static final int COUNT = 50;

  @TempDir Path folder;

  @Test
  void recordsHaveTheFeaturesTheyAreSaidToHave() {
    Path file = folder.resolve("records.dr");
    long bytes = new ExampleRecords().write(file, COUNT);
    long read = 0;
    int binary = 0;
    int records = 0;
    try (BlockFileReader reader = BlockFileReader.open(file)) {
      while (reader.next()) {
        DataRecord record = reader.record();
        assertEquals(41, record.continuous().size());
        assertEquals(10, record.discrete().size());
        assertEquals(10, record.strings().size());
        assertEquals(6, record.sparseBinary().size());
        record.sparseBinary().values().forEach(tags -> assertEquals(3, tags.size()));
        assertEquals(4, record.sparseContinuous().size());
        record.sparseContinuous().values().forEach(scores -> assertEquals(3, scores.size()));
        binary += record.binary().size();
        read += reader.length();
        records++;
      }
    }
    assertEquals(COUNT, records);
    assertEquals(bytes, read);
    assertEquals(0.5, binary / (10.0 * COUNT), 0.1);
    assertEquals(1_700, (double) bytes / COUNT, 100);
    assertFalse(new ExampleRecords().spec().find("scores.3").isEmpty());
  }

  @Test
  void theyAreTheSameEachTime() throws IOException {
    Path[] files = {folder.resolve("a.dr"), folder.resolve("b.dr")};
    for (Path file : files) {
      new ExampleRecords().write(file, COUNT);
    }
    assertArrayEquals(Files.readAllBytes(files[0]), Files.readAllBytes(files[1]));
  }
}
