package io.espalier.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the driver's own program says of the GPU and its clocks. */
final class NvidiaSmi {
  private static final String[] FACTS = {
    "name",
    "driver_version",
    "compute_cap",
    "memory.total",
    "clocks.max.sm",
    "clocks.max.memory",
    "clocks.sm",
    "clocks.memory",
    "power.limit",
    "temperature.gpu",
    "ecc.mode.current"
  };

  private NvidiaSmi() {}

  /** By name; a single line that says so where there is no such program. */
  static Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    try {
      Process process =
          new ProcessBuilder(
                  "nvidia-smi",
                  "--query-gpu=" + String.join(",", FACTS),
                  "--format=csv,noheader",
                  "--id=" + Integer.getInteger("espalier.cuda.device", 0))
              .redirectErrorStream(true)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String[] values = text.strip().split(", *");
      if (process.waitFor() == 0 && values.length == FACTS.length) {
        for (int i = 0; i < FACTS.length; i++) {
          facts.put("nvidia-smi " + FACTS[i], values[i]);
        }
      } else {
        facts.put("nvidia-smi", text.strip().replaceAll("\\s+", " "));
      }
    } catch (IOException none) {
      facts.put("nvidia-smi", "not there");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return facts;
  }
}
