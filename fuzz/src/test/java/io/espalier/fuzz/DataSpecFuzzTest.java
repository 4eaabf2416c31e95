package io.espalier.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.feature.DataSpec;

/** A data spec is read, or refused. */
class DataSpecFuzzTest {
  @FuzzTest
  void read(byte[] bytes) {
    try {
      DataSpec.read(FuzzFile.of("data_spec.json", bytes));
    } catch (InputException expected) {
      return;
    }
  }
}
