package io.espalier.kernels.cuda.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CubinsTest {
  private static final Architecture H100 = new Architecture(9, 0);

  @TempDir private Path folder;

  /** Compiles number n to sample n. */
  private static final class Fake implements Compiler {
    private final String name;
    private final List<Architecture> architectures;
    private final List<Architecture> compiled = new ArrayList<>();

    Fake(String name, int... architectures) {
      this.name = name;
      this.architectures = Arrays.stream(architectures).mapToObj(Architecture::of).toList();
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public List<Architecture> architectures() {
      return architectures;
    }

    @Override
    public byte[] compile(KernelSources sources, Architecture architecture) {
      compiled.add(architecture);
      return Samples.cubin(Integer.parseInt(sources.text(KernelSources.MAIN).substring(3)));
    }
  }

  /** Null: not there. */
  private record Machine(Compiler nvrtc, Compiler nvcc) implements Compilers {
    @Override
    public Optional<Compiler> library() {
      return Optional.ofNullable(nvrtc);
    }

    @Override
    public Optional<Compiler> program() {
      return Optional.ofNullable(nvcc);
    }

    @Override
    public boolean exist() {
      return nvrtc != null || nvcc != null;
    }

    @Override
    public String missing() {
      return "neither one nor the other";
    }
  }

  private Cubins cubins(int number, Compiler nvrtc, Compiler nvcc) {
    return new Cubins(Samples.sources(number), new Machine(nvrtc, nvcc), new CubinCache(folder));
  }

  @Test
  void theFirstTimeCompilesAndTheSecondDoesNot() {
    Fake nvrtc = new Fake("NVRTC 13.0", 75, 90, 100);
    Cubin first = cubins(1, nvrtc, null).cubin(H100);
    assertArrayEquals(Samples.cubin(1), first.bytes());
    assertTrue(
        first.account().matches("compiled for sm_90 by NVRTC 13\\.0 in [0-9]+\\.[0-9] s"),
        first.account());
    Cubin second = cubins(1, nvrtc, null).cubin(H100);
    assertArrayEquals(Samples.cubin(1), second.bytes());
    assertEquals("from the cache: for sm_90 by NVRTC 13.0", second.account());
    assertEquals(List.of(H100), nvrtc.compiled);
    assertArrayEquals(Samples.cubin(2), cubins(2, nvrtc, null).cubin(H100).bytes(), "other source");
    cubins(1, new Fake("NVRTC 13.1", 90), null).cubin(H100);
    assertEquals(List.of(H100, H100), nvrtc.compiled);
  }

  @Test
  void theLibraryComesBeforeTheProgram() {
    Fake nvrtc = new Fake("NVRTC 13.0", 90);
    Fake nvcc = new Fake("nvcc 13.0.88", 90, 100);
    cubins(1, nvrtc, nvcc).cubin(H100);
    assertEquals(List.of(H100), nvrtc.compiled);
    cubins(1, nvrtc, nvcc).cubin(Architecture.of(100));
    assertEquals(List.of(Architecture.of(100)), nvcc.compiled, "for what the library cannot do");
    cubins(2, null, nvcc).cubin(H100);
    assertEquals(List.of(Architecture.of(100), H100), nvcc.compiled);
  }

  /** There, and of no use. */
  private record Broken(String name) implements Compiler {
    @Override
    public List<Architecture> architectures() {
      return List.of(H100);
    }

    @Override
    public byte[] compile(KernelSources sources, Architecture architecture) {
      throw new CompileException(name + " is half installed");
    }
  }

  @Test
  void aLibraryThatDoesNotWorkGivesWayToTheProgram() {
    Compiler nvrtc = new Broken("NVRTC 13.0");
    Fake nvcc = new Fake("nvcc 13.0.88", 90);
    assertArrayEquals(Samples.cubin(1), cubins(1, nvrtc, nvcc).cubin(H100).bytes());
    for (Compiler none : new Compiler[] {null, new Broken("nvcc 13.0.88"), new Fake("nvcc", 75)}) {
      CompileException failure =
          assertThrows(CompileException.class, () -> cubins(2, nvrtc, none).cubin(H100));
      assertEquals("NVRTC 13.0 is half installed", failure.getMessage());
    }
  }

  @Test
  void aDeviceThatIsTooNewHasTheCodeOfItsGeneration() {
    Fake nvrtc = new Fake("NVRTC 13.0", 90, 100, 120);
    cubins(1, nvrtc, null).cubin(new Architecture(12, 1));
    assertEquals(List.of(Architecture.of(120)), nvrtc.compiled);
    assertEquals(
        "NVRTC 13.0 has no code for this GPU, sm_130, only for sm_90, sm_100, sm_120: install a"
            + " newer one",
        assertThrows(
                CompileException.class, () -> cubins(1, nvrtc, null).cubin(new Architecture(13, 0)))
            .getMessage());
  }

  @Test
  void withoutACompilerTheCacheWillDo() {
    assertEquals("neither one nor the other", cubins(1, null, null).whyNone());
    assertEquals(
        "neither one nor the other",
        assertThrows(CompileException.class, () -> cubins(1, null, null).cubin(H100)).getMessage());
    cubins(1, new Fake("NVRTC 13.0", 80, 90), null).cubin(H100);
    assertNull(cubins(1, null, null).whyNone());
    assertEquals("neither one nor the other", cubins(2, null, null).whyNone(), "another program");
    Cubin kept = cubins(1, null, null).cubin(H100);
    assertArrayEquals(Samples.cubin(1), kept.bytes());
    assertEquals("from the cache: for sm_90 by NVRTC 13.0", kept.account());
    assertThrows(
        CompileException.class,
        () -> cubins(1, null, null).cubin(Architecture.of(80)),
        "not for it");
  }

  @Test
  void askingForTheObstacleCompilesNothing() {
    Fake nvcc = new Fake("nvcc 13.0.88", 90);
    assertNull(cubins(1, null, nvcc).whyNone());
    assertEquals(List.of(), nvcc.compiled);
  }

  @Test
  void theObstacleOfThisMachineIsOneLine() {
    String obstacle = Cubins.obstacle();
    assertEquals(1, obstacle == null ? 1 : obstacle.lines().count(), obstacle);
  }

  @Test
  void nobodyChangesACubin() {
    Cubin cubin = cubins(1, new Fake("NVRTC 13.0", 90), null).cubin(H100);
    cubin.bytes()[0] = 0;
    assertArrayEquals(Samples.cubin(1), cubin.bytes());
  }
}
