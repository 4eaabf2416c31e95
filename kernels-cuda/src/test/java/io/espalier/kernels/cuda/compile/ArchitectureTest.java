package io.espalier.kernels.cuda.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final List<Architecture> KNOWN =
      IntStream.of(75, 80, 86, 89, 90, 100, 103, 120).mapToObj(Architecture::of).toList();

  @Test
  void aKnownDeviceHasItsOwnCode() {
    for (Architecture device : KNOWN) {
      assertEquals(Optional.of(device), device.bestOf(KNOWN));
    }
    assertEquals("sm_90", new Architecture(9, 0).toString());
    assertEquals("sm_121", new Architecture(12, 1).toString());
    assertEquals(new Architecture(12, 1), Architecture.of(121));
  }

  @Test
  void anUnknownOneHasTheBestOfItsGeneration() {
    assertEquals(Optional.of(Architecture.of(86)), new Architecture(8, 7).bestOf(KNOWN));
    assertEquals(Optional.of(Architecture.of(120)), new Architecture(12, 1).bestOf(KNOWN));
    assertEquals(Optional.of(Architecture.of(103)), new Architecture(10, 4).bestOf(KNOWN));
  }

  @Test
  void codeForNewerOnesOrAnotherGenerationIsNone() {
    assertEquals(Optional.empty(), new Architecture(7, 0).bestOf(KNOWN));
    assertEquals(Optional.empty(), new Architecture(11, 0).bestOf(KNOWN));
    assertEquals(Optional.empty(), new Architecture(13, 0).bestOf(KNOWN));
    assertEquals(Optional.empty(), new Architecture(9, 0).bestOf(List.of()));
  }
}
