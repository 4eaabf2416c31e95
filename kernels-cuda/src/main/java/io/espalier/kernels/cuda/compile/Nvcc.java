package io.espalier.kernels.cuda.compile;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** CUDA's compiler as a program. */
final class Nvcc implements Compiler {
  /** The system property with the path of the program. */
  static final String PROPERTY = "espalier.cuda.nvcc";

  private static final Pattern VERSION = Pattern.compile("release [0-9.]+, V([0-9.]+)");
  private static final Pattern ARCHITECTURE = Pattern.compile("(?m)^sm_([0-9]+)\\s*$");
  static final String CUBIN = "kernels.cubin";
  private static final Duration QUESTION = Duration.ofSeconds(30);
  private static final Duration COMPILATION = Duration.ofMinutes(10);

  private final Path program;
  private final String name;
  private final List<Architecture> architectures;

  private Nvcc(Path program, String name, List<Architecture> architectures) {
    this.program = program;
    this.name = name;
    this.architectures = architectures;
  }

  /**
   * Where nvcc is: as the system property {@value #PROPERTY} says, else in {@code $CUDA_HOME/bin},
   * in {@code /usr/local/cuda/bin} or on the PATH. Runs nothing.
   *
   * @param named the property's value, or null; what it names is the only one then
   */
  static Optional<Path> locate(String named, Map<String, String> environment) {
    List<String> candidates = new ArrayList<>();
    if (named != null) {
      candidates.add(named);
    } else {
      String program = File.separatorChar == '\\' ? "nvcc.exe" : "nvcc";
      String home = environment.get("CUDA_HOME");
      if (home != null && !home.isEmpty()) {
        candidates.add(home + "/bin/" + program);
      }
      candidates.add("/usr/local/cuda/bin/" + program);
      for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
        if (!folder.isEmpty()) {
          candidates.add(folder + "/" + program);
        }
      }
    }
    return candidates.stream().flatMap(text -> program(text).stream()).findFirst();
  }

  private static Optional<Path> program(String text) {
    try {
      Path path = Path.of(text).toAbsolutePath();
      return Files.isRegularFile(path) && Files.isExecutable(path)
          ? Optional.of(path)
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * The compiler at this path.
   *
   * @throws CompileException if it is none
   */
  static Nvcc at(Path program) {
    String version = ask(program, "--version", VERSION).getFirst();
    List<Architecture> architectures =
        ask(program, "--list-gpu-code", ARCHITECTURE).stream()
            .map(number -> Architecture.of(Integer.parseInt(number)))
            .toList();
    return new Nvcc(program, "nvcc " + version, architectures);
  }

  private static List<String> ask(Path program, String option, Pattern answer) {
    String said = run(program, List.of(option), null, QUESTION).output();
    List<String> found = answer.matcher(said).results().map(match -> match.group(1)).toList();
    if (found.isEmpty()) {
      throw new CompileException(
          "%s is no nvcc: `%s` said: %s".formatted(program, option, said.strip()));
    }
    return found;
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
    try (WorkFolder folder = WorkFolder.with(sources)) {
      Program.Outcome outcome = run(program, arguments(architecture), folder.path(), COMPILATION);
      if (outcome.status() != 0) {
        throw CompileException.refused(name, architecture, outcome.output());
      }
      return Files.readAllBytes(folder.path().resolve(CUBIN));
    } catch (IOException e) {
      throw new CompileException("cannot compile the CUDA kernels with " + program + ": " + e, e);
    }
  }

  /** What the program is called with, in a folder with the sources: it leaves {@value #CUBIN}. */
  static List<String> arguments(Architecture architecture) {
    List<String> arguments = new ArrayList<>(OPTIONS);
    arguments.addAll(List.of("-cubin", "-arch=" + architecture, "-o", CUBIN, KernelSources.MAIN));
    return arguments;
  }

  private static Program.Outcome run(
      Path program, List<String> arguments, Path folder, Duration limit) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    return Program.run(command, folder, limit);
  }
}
