package io.espalier.kernels.cuda.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvccTest {
  private static final String ANSWERS =
      """
      case "$1" in
        --version) echo "Cuda compilation tools, release 13.0, V13.0.88"; exit;;
        --list-gpu-code) printf 'sm_75\\nsm_90\\nsm_121\\n'; exit;;
      esac
      """;

  @TempDir private Path folder;

  @BeforeEach
  void thereIsAShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh");
  }

  @Test
  void itIsLookedForInOrder() throws IOException {
    Path named = script("named/mine", "");
    Path home = script("home/bin/nvcc", "");
    Path onPath = script("path/nvcc", "");
    Map<String, String> path = Map.of("PATH", folder.resolve("none") + ":" + onPath.getParent());
    Map<String, String> both = new LinkedHashMap<>(path);
    both.put("CUDA_HOME", home.getParent().getParent().toString());
    assertEquals(Optional.of(named), Nvcc.locate(named.toString(), both));
    assertEquals(Optional.of(home), Nvcc.locate(null, both));
    Optional<Path> installed = Nvcc.locate(null, Map.of());
    assertEquals(installed.isPresent() ? installed : Optional.of(onPath), Nvcc.locate(null, path));
    assertEquals(Optional.empty(), Nvcc.locate(folder.resolve("none").toString(), both), "only it");
    assertEquals(Optional.empty(), Nvcc.locate(folder.toString(), both), "a folder");
  }

  @Test
  void itSaysWhatItIs() throws IOException {
    Nvcc nvcc = Nvcc.at(script("nvcc", ANSWERS));
    assertEquals("nvcc 13.0.88", nvcc.name());
    assertEquals(List.of("sm_75", "sm_90", "sm_121"), texts(nvcc.architectures()));
    Path other = script("other", "echo hello");
    assertEquals(
        other + " is no nvcc: `--version` said: hello",
        assertThrows(CompileException.class, () -> Nvcc.at(other)).getMessage());
  }

  @Test
  void itRunsAmongTheSourcesAndLeavesNothing() throws IOException {
    Nvcc nvcc =
        Nvcc.at(
            script("nvcc", ANSWERS + "{ echo $*; pwd; echo $TMPDIR; cat a.cuh; } > kernels.cubin"));
    KernelSources sources =
        new KernelSources(Map.of(KernelSources.MAIN, "#include \"a.cuh\"", "a.cuh", "// a header"));
    String made =
        new String(nvcc.compile(sources, Architecture.of(90)), StandardCharsets.UTF_8).strip();
    List<String> lines = made.lines().toList();
    assertEquals(
        "-fmad=false -prec-div=true -prec-sqrt=true -ftz=false --std=c++17 -cubin -arch=sm_90"
            + " -o kernels.cubin kernels.cu",
        lines.get(0));
    assertEquals("// a header", lines.get(3));
    assertFalse(Files.exists(Path.of(lines.get(1))), made);
    assertFalse(Files.exists(Path.of(lines.get(2))), made);
    assertEquals(Path.of(lines.get(1)).getFileName(), Path.of(lines.get(2)).getFileName());
  }

  @Test
  void whatItSaysIsInTheError() throws IOException {
    Nvcc nvcc = Nvcc.at(script("nvcc", ANSWERS + "echo 'no host compiler' >&2; exit 1"));
    assertEquals(
        "the CUDA kernels do not compile for sm_90 with nvcc 13.0.88:%nno host compiler"
            .formatted(),
        assertThrows(
                CompileException.class, () -> nvcc.compile(Samples.sources(1), Architecture.of(90)))
            .getMessage());
    Nvcc chatty =
        Nvcc.at(
            script(
                "chatty",
                ANSWERS + "i=0; while [ $i -lt 9999 ]; do echo $i; i=$((i+1)); done; exit 1"));
    String message =
        assertThrows(
                CompileException.class,
                () -> chatty.compile(Samples.sources(1), Architecture.of(90)))
            .getMessage();
    assertTrue(message.endsWith("\n… and so on") && message.length() < 5000, message);
  }

  @Test
  void aCompilerThatMakesNothingIsAnError() throws IOException {
    Path script = script("nvcc", ANSWERS);
    String message =
        assertThrows(
                CompileException.class,
                () -> Nvcc.at(script).compile(Samples.sources(1), Architecture.of(90)))
            .getMessage();
    assertTrue(message.startsWith("cannot compile the CUDA kernels with " + script), message);
  }

  @Test
  void theRealOneSaysWhereASourceIsWrong() {
    Nvcc nvcc = Nvcc.at(CompiledKernels.nvcc());
    assertNotEquals(List.of(), nvcc.architectures());
    String message =
        assertThrows(
                CompileException.class,
                () -> nvcc.compile(broken(), nvcc.architectures().getLast()))
            .getMessage();
    assertTrue(message.contains("a.cuh(2): error"), message);
  }

  /** With an error in the second line of a header. */
  static KernelSources broken() {
    return new KernelSources(
        Map.of(KernelSources.MAIN, "#include \"a.cuh\"", "a.cuh", "\nint a = nowhere;\n"));
  }

  private static List<String> texts(List<Architecture> architectures) {
    return architectures.stream().map(Architecture::toString).toList();
  }

  private Path script(String name, String body) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }
}
