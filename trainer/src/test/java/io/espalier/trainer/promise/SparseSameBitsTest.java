package io.espalier.trainer.promise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.espalier.kernels.KernelOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The promise with sparse inputs: one golden hash for each update rule, whatever does the work. */
class SparseSameBitsTest {
  private static final int STEPS = SparseGoldenRun.STEPS;

  @ParameterizedTest
  @EnumSource
  void scalar(SparseGoldenRun.Rule rule) {
    String hash = SparseGoldenRun.hash(rule, "scalar", KernelOptions.defaults(), STEPS);
    assertEquals(rule.golden, hash);
  }

  @ParameterizedTest
  @EnumSource
  void vector(SparseGoldenRun.Rule rule) {
    for (int bits : new int[] {128, 256, 512}) {
      for (int threads : new int[] {1, 2, 3}) {
        String hash = SparseGoldenRun.hash(rule, "vector", new KernelOptions(threads, bits), STEPS);
        assertEquals(rule.golden, hash, () -> bits + " bits, " + threads + " threads");
      }
    }
  }

  @ParameterizedTest(name = "{1} by {2} in a JVM with {0}")
  @CsvSource({
    "-Xint,ADAGRAD,scalar,0,1,150",
    "-Xint,ADAM,vector,512,2,12",
    "-XX:TieredStopAtLevel=1,MOMENTUM,vector,0,2,150",
    "-XX:-TieredCompilation,ADAM,vector,0,3,150"
  })
  void otherCompilers(
      String option, SparseGoldenRun.Rule rule, String provider, int bits, int threads, int steps)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.add(option);
    command.add("-Despalier.vector.force=true");
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), SparseGoldenRun.class.getName()));
    command.addAll(List.of(rule.name(), provider, "" + bits, "" + threads, "" + steps));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    String[] lines = output.strip().split("\n");
    String golden =
        steps == STEPS
            ? rule.golden
            : SparseGoldenRun.hash(rule, "scalar", KernelOptions.defaults(), steps);
    assertEquals(golden, lines[lines.length - 1], output);
  }
}
