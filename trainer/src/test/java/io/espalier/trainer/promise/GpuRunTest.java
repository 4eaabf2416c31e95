package io.espalier.trainer.promise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.kernels.DeviceMemoryException;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.cuda.standin.StandIn;
import io.espalier.kernels.cuda.standin.TestGpu;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.trainer.TrainingListener;
import io.espalier.trainer.network.Network;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole runs on a GPU, or on what stands in for one: the bits of the CPU, stopped and resumed on
 * either, and a GPU that fails on the way.
 */
@Tag("gpu")
class GpuRunTest {
  private static final long STEPS = 90;

  @TempDir Path temp;

  @BeforeEach
  void data() throws IOException {
    TestGpu.assume();
    SmallRun.writeData(temp);
  }

  private String run(String name, long steps, String kernels, boolean resume) {
    return SmallRun.run(
        temp, temp.resolve(name), steps, kernels, 1, resume, 0, TrainingListener.NONE);
  }

  @Test
  void aRunHasTheBitsOfTheCpuAndLeavesNothingOpen() throws IOException {
    String wanted = run("cpu", STEPS, "vector", false);
    assertEquals(wanted, run("gpu", STEPS, "cuda", false));
    List<String> removals = Files.readAllLines(temp.resolve("cpu/pruning.csv"));
    assertTrue(removals.size() > 10, () -> "the run should cross removals: " + removals);
    assertEquals(removals, Files.readAllLines(temp.resolve("gpu/pruning.csv")));
    if (!TestGpu.isReal()) {
      assertEquals(0, StandIn.alive(), "native objects left open");
      StandIn.assertNothingReported();
    }
  }

  @ParameterizedTest(name = "{0} steps by {1}, the rest by {2}")
  @CsvSource({"13,cuda,cuda", "41,cuda,vector", "41,scalar,cuda"})
  void stoppedAndResumed(long stop, String first, String later) {
    String wanted = run("whole", STEPS, "vector", false);
    run("stopped", stop, first, false);
    assertEquals(wanted, run("stopped", STEPS, later, true));
  }

  @Test
  void tooLittleMemoryIsSaidWithSizesAndNothingStaysOpen() {
    TestGpu.assumeStandIn();
    StandIn.limitMemory(1 << 20);
    try {
      DeviceMemoryException failure =
          assertThrows(DeviceMemoryException.class, () -> run("small", 5, "cuda", false));
      assertTrue(failure.requestedBytes() > 0, failure.getMessage());
      assertTrue(failure.getMessage().contains("MiB"), failure.getMessage());
    } finally {
      StandIn.limitMemory(Long.MAX_VALUE);
    }
    assertEquals(0, StandIn.alive(), "native objects left open");
    assertEquals(run("cpu", 5, "vector", false), run("gpu", 5, "cuda", false));
  }

  @Test
  void aBatchThatDoesNotFitIsSaidWithOneThatDoes() {
    TestGpu.assumeStandIn();
    StandIn.limitMemory(24 << 20);
    try {
      DeviceMemoryException failure =
          assertThrows(DeviceMemoryException.class, () -> trainOn(60_000));
      Matcher rows = Pattern.compile("room for about (\\d+) rows").matcher(failure.getMessage());
      assertTrue(rows.find(), failure.getMessage());
      int fit = Integer.parseInt(rows.group(1));
      assertTrue(fit > 10_000 && fit < 60_000, failure.getMessage());
      trainOn(fit);
    } finally {
      StandIn.limitMemory(Long.MAX_VALUE);
    }
    assertEquals(0, StandIn.alive(), "native objects left open");
  }

  private static void trainOn(int rows) {
    NetworkSpec spec = NetworkSpec.of(8, net -> net.dense(64).relu().dense(1));
    Batch batch = new Batch(rows, 8, 1);
    for (int row = 0; row < rows; row++) {
      batch.add(new float[8], 0, new float[1], 0, 1f);
    }
    try (Kernels kernels = Kernels.named("cuda", KernelOptions.defaults());
        Network network = Network.initialize(spec, kernels, 1)) {
      network.forwardBackward(batch, Loss.MEAN_SQUARED_ERROR);
    }
  }

  @ParameterizedTest(name = "error {2} from {0} number {1}")
  @CsvSource({
    "cuGraphLaunch,40,700",
    "cuEventSynchronize,75,719",
    "cuStreamSynchronize,30,214",
    "cuLaunchKernel,5,715"
  })
  void aGpuThatIsLostCostsNoCheckpoint(String function, int nth, int error)
      throws IOException, InterruptedException {
    TestGpu.assumeStandIn();
    String wanted = run("whole", STEPS, "vector", false);
    Path save = temp.resolve("lost");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                GpuRunProgram.class.getName(),
                temp.toString(),
                save.toString(),
                "" + STEPS,
                function,
                "" + nth,
                "" + error)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.matches("(?s).*failed: step \\d+: the GPU is lost.*"), output);
    assertTrue(output.contains("refused: "), output);
    assertEquals(wanted, run("lost", STEPS, "vector", true), output);
  }
}
