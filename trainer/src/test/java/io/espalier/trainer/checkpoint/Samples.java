package io.espalier.trainer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Checkpoints whose content follows from their step. */
final class Samples {
  private Samples() {}

  static SafetensorsWriter content(long step, int floats) {
    return new SafetensorsWriter("espalier.checkpoint", 1)
        .metadata("step", Long.toString(step))
        .floats("weights", weights(step, floats), floats);
  }

  static void check(SafetensorsFile checkpoint, long step) {
    assertEquals(Long.toString(step), checkpoint.metadata("step"));
    float[] weights = checkpoint.floats("weights");
    assertArrayEquals(weights(step, weights.length), weights);
  }

  private static float[] weights(long step, int floats) {
    float[] weights = new float[floats];
    for (int i = 0; i < floats; i++) {
      weights[i] = step * 31 + i;
    }
    return weights;
  }

  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
