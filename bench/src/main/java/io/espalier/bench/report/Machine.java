package io.espalier.bench.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where it was measured.
 *
 * @param cpu the processor's model, as the operating system names it
 * @param vectors the instruction sets for vectors that it has; empty where nobody says
 * @param processors how many of them the JVM may use
 * @param memory bytes
 * @param os name, version and architecture
 * @param jdk version and maker
 */
public record Machine(
    String cpu, String vectors, int processors, long memory, String os, String jdk) {
  private static final List<String> VECTOR_FLAGS =
      List.of("avx512f", "avx2", "fma", "asimd", "sve", "amx_tile");

  /** This one. */
  public static Machine here() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    List<String> facts = processorFacts(Path.of("/proc/cpuinfo"));
    List<String> flags = List.of(fact(facts, "flags", fact(facts, "Features", "")).split(" "));
    return new Machine(
        fact(facts, "model name", System.getProperty("os.arch")),
        String.join(" ", VECTOR_FLAGS.stream().filter(flags::contains).toList()),
        Runtime.getRuntime().availableProcessors(),
        system.getTotalMemorySize(),
        system.getName() + " " + system.getVersion() + " " + system.getArch(),
        System.getProperty("java.vm.version") + " (" + System.getProperty("java.vendor") + ")");
  }

  private static List<String> processorFacts(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.takeWhile(line -> !line.isBlank()).toList();
    } catch (IOException notLinux) {
      return List.of();
    }
  }

  private static String fact(List<String> facts, String name, String otherwise) {
    for (String line : facts) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().equals(name)) {
        return line.substring(colon + 1).strip();
      }
    }
    return otherwise;
  }

  /** In one line. */
  @Override
  public String toString() {
    return cpu
        + (vectors.isEmpty() ? "" : " (" + vectors + ")")
        + ", "
        + processors
        + (processors == 1 ? " processor, " : " processors, ")
        + Math.round(memory / 1e9)
        + " GB, "
        + os
        + ", JDK "
        + jdk;
  }
}
