package io.espalier.trainer.promise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.espalier.kernels.KernelOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The promise: one golden hash, whatever does the work. */
class SameBitsTest {
  @Test
  void scalar() {
    assertEquals(
        GoldenRun.GOLDEN, GoldenRun.hash("scalar", KernelOptions.defaults(), GoldenRun.STEPS));
  }

  @ParameterizedTest(name = "vector, {0} bits, {1} threads")
  @CsvSource({"128,1", "256,1", "512,1", "0,1", "0,2", "0,3", "0,4", "0,7", "128,2", "256,3"})
  void vector(int bits, int threads) {
    assertEquals(
        GoldenRun.GOLDEN,
        GoldenRun.hash("vector", new KernelOptions(threads, bits), GoldenRun.STEPS));
  }

  @ParameterizedTest(name = "{1} in a JVM with {0}")
  @CsvSource({
    "-Xint,scalar,0,1,200",
    // Interpreted vectors are objects, and slow: a shorter run.
    "-Xint,vector,512,2,12",
    "-XX:TieredStopAtLevel=1,scalar,0,1,200",
    "-XX:TieredStopAtLevel=1,vector,0,2,200",
    "-XX:-TieredCompilation,vector,0,2,200",
    "-XX:UseAVX=2,vector,0,2,200",
    "-XX:MaxVectorSize=16,vector,0,1,200"
  })
  void otherCompilers(String option, String provider, int bits, int threads, int steps)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.add(option);
    // The provider would decline without C2, since it is slow there; here only its bits matter.
    command.add("-Despalier.vector.force=true");
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), GoldenRun.class.getName()));
    command.addAll(List.of(provider, "" + bits, "" + threads, "" + steps));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    String[] lines = output.strip().split("\n");
    String golden =
        steps == GoldenRun.STEPS
            ? GoldenRun.GOLDEN
            : GoldenRun.hash("scalar", KernelOptions.defaults(), steps);
    assertEquals(golden, lines[lines.length - 1], output);
  }
}
