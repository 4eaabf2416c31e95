package io.espalier.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Runs a program in a JVM of its own, where the GPU may die or the class path may be short. */
final class OtherJvm {
  private final List<String> options = new ArrayList<>(List.of("-Xmx512m"));
  private String classPath = System.getProperty("java.class.path");
  private boolean libraryPath = true;

  OtherJvm option(String option) {
    options.add(option);
    return this;
  }

  /** Native access for everybody, as the tests themselves have. */
  OtherJvm withNativeAccess() {
    return option("--enable-native-access=ALL-UNNAMED");
  }

  /** Leaves out the jars with such a name. */
  OtherJvm without(Predicate<String> jar) {
    classPath =
        Arrays.stream(classPath.split(File.pathSeparator))
            .filter(entry -> !jar.test(Path.of(entry).getFileName().toString()))
            .collect(Collectors.joining(File.pathSeparator));
    return this;
  }

  /** Does not let it find libraries where this JVM finds them. */
  OtherJvm withoutLibraryPath() {
    libraryPath = false;
    return this;
  }

  /** What the program and its JVM wrote, once it has ended well. */
  String run(Class<?> program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, program.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (!libraryPath) {
      builder.environment().remove("LD_LIBRARY_PATH");
    }
    Process process = builder.start();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(1, TimeUnit.MINUTES), () -> "still running: " + command);
      assertEquals(0, process.exitValue(), () -> command + "\n" + text);
      return text;
    } finally {
      process.destroyForcibly();
    }
  }
}
