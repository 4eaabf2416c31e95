package io.espalier.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Once compiled no operation allocates: no vector is boxed, no memory is taken anew. */
class AllocationTest {
  @Test
  void nothingIsAllocatedPerCall() {
    // -Xbatch compiles in the foreground, so that the warm-up is a number of calls and no matter of
    // time.
    String text = ChildJvm.run(AllocationProgram.class, List.of(ChildJvm.VECTOR_MODULE, "-Xbatch"));
    assertFalse(text.lines().noneMatch(line -> line.startsWith("operations=2")), text);
    assertEquals(
        List.of(),
        text.lines()
            .filter(
                line -> line.endsWith(" bytes per call") && !line.endsWith(": 0 bytes per call"))
            .toList());
  }
}
