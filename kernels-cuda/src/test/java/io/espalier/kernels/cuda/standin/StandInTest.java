package io.espalier.kernels.cuda.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Without this a green test on the stand-in would mean little: that it notices missing barriers,
 * missing dependencies, writes beside a buffer, and numbers that are read too early.
 */
class StandInTest {
  @BeforeAll
  static void needsStandIn() {
    TestGpu.assumeStandIn();
  }

  @Test
  void noticesWhatTestsCountOnItToNotice() throws Exception {
    Path header = Path.of("src/main/resources/io/espalier/kernels/cuda/source/kernel.cuh");
    Path kernels = Path.of("src/test/cuda/self_test/kernels.cu");
    Process test =
        new ProcessBuilder(
                StandIn.folder().resolve("self_test").toString(),
                header.toString(),
                kernels.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(test.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, test.waitFor(), said);
  }
}
