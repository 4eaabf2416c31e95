package io.espalier.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.espalier.safetensors.ModelFormatException;
import io.espalier.safetensors.Profile;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.Tensor;

/** A safetensors file is parsed, or refused. */
class SafetensorsFuzzTest {
  @FuzzTest
  void parse(byte[] bytes) {
    for (Profile profile : Profile.values()) {
      try {
        SafetensorsFile file = SafetensorsFile.parse(bytes, "fuzz", profile);
        for (Tensor tensor : file.tensors()) {
          file.bytes(tensor.name());
        }
      } catch (ModelFormatException expected) {
        continue;
      }
    }
  }
}
