package io.espalier.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.file.InputFile;

/** A file is unpacked, or refused, whatever it is compressed with. */
class CompressionFuzzTest {
  @FuzzTest
  void unpack(byte[] bytes) {
    byte[] buffer = new byte[1 << 14];
    try (InputFile file = InputFile.open(FuzzFile.of("fuzz", bytes))) {
      while (file.read(buffer, 0, 1 + (int) (file.position() % buffer.length)) >= 0) {
        if (file.position() > 64 << 20) {
          throw new IllegalStateException(bytes.length + " bytes became " + file.position());
        }
      }
    } catch (InputException expected) {
      return;
    }
  }
}
