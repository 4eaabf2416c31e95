package io.espalier.kernels.cuda.compile;

import io.espalier.files.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;

/**
 * The kernels as nvcc compiles them for one architecture. Compiled once for these sources; the
 * build's folder keeps the result.
 *
 * @param cubin the code
 * @param ptx the code before ptxas made instructions and registers of it
 * @param report what ptxas said about every kernel
 */
public record CompiledKernels(
    Architecture architecture, byte[] cubin, String ptx, List<KernelReport> report) {
  /** Every generation that CUDA 13 has code for, from Turing to Blackwell. */
  static final List<Architecture> ARCHITECTURES =
      IntStream.of(75, 80, 90, 100, 120).mapToObj(Architecture::of).toList();

  private static final Path FOLDER = Path.of("target", "compiled-kernels");
  private static final List<String> VERBOSE = List.of("-Xptxas=-v", "-keep");
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** For all architectures. Skips the calling test where there is no nvcc. */
  static List<CompiledKernels> all() {
    Path nvcc = nvcc();
    String version = Nvcc.at(nvcc).name();
    return ARCHITECTURES.parallelStream()
        .map(architecture -> kept(nvcc, version, architecture))
        .toList();
  }

  /** For one architecture. Skips the calling test where there is no nvcc. */
  static CompiledKernels of(Architecture architecture) {
    Path nvcc = nvcc();
    return kept(nvcc, Nvcc.at(nvcc).name(), architecture);
  }

  /** The names of the kernels. Skips the calling test where there is no nvcc. */
  public static List<String> names() {
    return ElfSymbols.functions(of(ARCHITECTURES.getFirst()).cubin);
  }

  static Path nvcc() {
    return Nvcc.locate(System.getProperty(Nvcc.PROPERTY), System.getenv())
        .orElseGet(() -> Assumptions.abort("no nvcc: it compiles the kernels where it is there"));
  }

  private static CompiledKernels kept(Path nvcc, String version, Architecture architecture) {
    KernelSources sources = KernelSources.embedded();
    Sha256 digest = new Sha256().bytes(sources.hash()).text(version);
    Nvcc.arguments(architecture).forEach(digest::text);
    VERBOSE.forEach(digest::text);
    Path folder =
        FOLDER.resolve(architecture + "-" + HexFormat.of().formatHex(digest.value(), 0, 8));
    Path said = folder.resolve("report.txt");
    try {
      if (!Files.exists(said)) {
        Files.createDirectories(folder);
        compile(nvcc, sources, architecture, folder);
      }
      return new CompiledKernels(
          architecture,
          Files.readAllBytes(folder.resolve(Nvcc.CUBIN)),
          Files.readString(folder.resolve("kernels.ptx")),
          KernelReport.of(Files.readString(said)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The report is written last: where it is, all is. */
  private static void compile(Path nvcc, KernelSources sources, Architecture architecture, Path to)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(nvcc.toString()));
    command.addAll(Nvcc.arguments(architecture));
    command.addAll(VERBOSE);
    try (WorkFolder work = WorkFolder.with(sources)) {
      Program.Outcome outcome = Program.run(command, work.path(), LIMIT);
      if (outcome.status() != 0) {
        throw new AssertionError("the kernels do not compile:\n" + outcome.output());
      }
      for (String made : List.of(Nvcc.CUBIN, "kernels.ptx")) {
        AtomicFile.write(
            to.resolve(made),
            AtomicFile.Durability.FAST,
            Files.readAllBytes(work.path().resolve(made)));
      }
      AtomicFile.write(
          to.resolve("report.txt"),
          AtomicFile.Durability.FAST,
          outcome.output().getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public String toString() {
    return "kernels for " + architecture;
  }
}
