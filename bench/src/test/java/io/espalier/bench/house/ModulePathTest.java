package io.espalier.bench.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.KernelSelection;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Who has the modules on the module path needs no flag: the kernels say themselves what they
 * require.
 */
class ModulePathTest {
  @Test
  void theVectorKernelsNeedNoFlagOnTheModulePath() throws IOException, InterruptedException {
    String modules =
        Stream.concat(
                Stream.of("api", "kernels-cpu", "kernels-cuda")
                    .map(module -> House.classes(module).toString()),
                jarsOfJavaCpp())
            .collect(Collectors.joining(File.pathSeparator));
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                modules,
                "--add-modules",
                "io.espalier.kernels.cpu,io.espalier.kernels.cuda",
                "--class-path",
                Path.of(System.getProperty("espalier.root"), "bench", "target", "test-classes")
                    .toString(),
                ListProviders.class.getName())
            .redirectErrorStream(true)
            .start();
    program.getOutputStream().close();
    String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(program.waitFor(1, TimeUnit.MINUTES), output);
    assertEquals(0, program.exitValue(), output);

    List<String> lines = output.lines().toList();
    assertTrue(lines.contains("scalar in module io.espalier.api: available"), output);
    assertTrue(lines.contains("vector in module io.espalier.kernels.cpu: available"), output);
    assertTrue(lines.contains("cuda in module io.espalier.kernels.cuda: unavailable"), output);
  }

  /** What the CUDA kernels require, from the class path of this JVM. */
  private static Stream<String> jarsOfJavaCpp() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(jar -> Path.of(jar).getFileName().toString().matches("(javacpp|cuda)-.*\\.jar"));
  }

  /** Run in a JVM of its own. */
  static final class ListProviders {
    private ListProviders() {}

    public static void main(String[] args) {
      for (KernelProvider provider : KernelSelection.providers()) {
        boolean available = provider.probe() instanceof Availability.Available;
        System.out.println(
            provider.name()
                + " in "
                + provider.getClass().getModule()
                + (available ? ": available" : ": unavailable"));
      }
    }
  }
}
