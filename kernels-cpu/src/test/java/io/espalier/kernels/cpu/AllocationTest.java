package io.espalier.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.espalier.kernels.Availability;
import io.espalier.kernels.mkl.MklProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Once compiled no operation allocates: no vector is boxed, no memory is taken anew. */
class AllocationTest {
  @Test
  void nothingIsAllocatedPerCall() {
    check("vector", 44, List.of());
  }

  @Test
  void nothingIsAllocatedPerCallByTheKernelsOnMkl() {
    assumeTrue(
        new MklProvider().probe() instanceof Availability.Available,
        "MKL is not there: bring it with -Pbench, or name it with -Despalier.mkl");
    check(
        "mkl",
        26,
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-Despalier.mkl=" + System.getProperty("espalier.mkl", "")));
  }

  private static void check(String provider, int operations, List<String> moreOptions) {
    // -Xbatch compiles in the foreground, so that the warm-up is a number of calls and no matter of
    // time.
    List<String> options = new ArrayList<>(List.of(ChildJvm.VECTOR_MODULE, "-Xbatch"));
    options.addAll(moreOptions);
    String text = ChildJvm.run(AllocationProgram.class, options, provider);
    assertTrue(text.lines().anyMatch(line -> line.equals("operations=" + operations)), text);
    assertEquals(
        List.of(),
        text.lines()
            .filter(
                line -> line.endsWith(" bytes per call") && !line.endsWith(": 0 bytes per call"))
            .toList());
  }
}
