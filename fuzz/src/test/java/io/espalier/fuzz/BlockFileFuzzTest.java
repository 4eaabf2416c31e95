package io.espalier.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.block.BlockFileReader;
import io.espalier.datarecord.block.BlockRules;
import java.nio.file.Path;

/** A block file gives its records, or is refused; where junk may be passed over, it is counted. */
class BlockFileFuzzTest {
  private static final BlockRules TOLERANT = BlockRules.DEFAULT.withMaxSkippedBytes(1 << 20);

  @FuzzTest
  void read(byte[] bytes) {
    Path file = FuzzFile.of("fuzz.dr", bytes);
    long strict = records(file, BlockRules.DEFAULT);
    long tolerant = records(file, TOLERANT);
    assertTrue(strict < 0 || strict == tolerant, strict + " records, then " + tolerant);
  }

  private static long records(Path file, BlockRules rules) {
    long records = 0;
    try (BlockFileReader reader = BlockFileReader.open(file, rules)) {
      while (reader.next()) {
        reader.record();
        records++;
      }
      assertTrue(reader.skippedBytes() <= rules.maxSkippedBytes());
      return records;
    } catch (InputException expected) {
      return -1;
    }
  }
}
