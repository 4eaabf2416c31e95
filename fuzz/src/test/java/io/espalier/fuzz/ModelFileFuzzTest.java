package io.espalier.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.espalier.model.CompactModel;
import io.espalier.safetensors.ModelFormatException;

/** A model file is loaded, or refused. */
class ModelFileFuzzTest {
  @FuzzTest
  void load(byte[] bytes) {
    try {
      CompactModel.load(FuzzFile.of("model.safetensors", bytes));
    } catch (ModelFormatException expected) {
      return;
    }
  }
}
