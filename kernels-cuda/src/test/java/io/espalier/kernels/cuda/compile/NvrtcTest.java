package io.espalier.kernels.cuda.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** CUDA's NVRTC, or the stand-in that asks g++. */
class NvrtcTest {
  private static final Architecture H100 = Architecture.of(90);

  @Test
  void itSaysWhatItIs() {
    Compiler nvrtc = nvrtc();
    assertTrue(nvrtc.name().matches("NVRTC [0-9]+\\.[0-9]+"), nvrtc.name());
    assertTrue(nvrtc.architectures().contains(H100), nvrtc.architectures().toString());
  }

  @Test
  void headersAreFoundByName() {
    KernelSources sources =
        new KernelSources(
            Map.of(
                KernelSources.MAIN,
                "#include \"kernel.cuh\"\n#include \"a.cuh\"\n#if A != 1\n#error\n#endif\n",
                "a.cuh",
                "#define A 1\n",
                "kernel.cuh",
                KernelSources.embedded().text("kernel.cuh")));
    byte[] code = nvrtc().compile(sources, H100);
    assertEquals("ELF", new String(code, 1, 3, StandardCharsets.US_ASCII));
  }

  @Test
  void itSaysWhereASourceIsWrong() {
    Compiler nvrtc = nvrtc();
    String message =
        assertThrows(CompileException.class, () -> nvrtc.compile(NvccTest.broken(), H100))
            .getMessage();
    String first = message.lines().findFirst().orElseThrow();
    assertTrue(
        first.startsWith("the CUDA kernels do not compile for sm_90 with " + nvrtc.name()),
        message);
    assertTrue(message.contains("a.cuh") && message.contains("nowhere"), message);
  }

  private static Compiler nvrtc() {
    return Nvrtc.find()
        .orElseGet(() -> Assumptions.abort("no NVRTC, and no g++ to make what stands in for it"));
  }
}
