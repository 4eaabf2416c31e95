package io.espalier.bench.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A program of somebody who has only some of the modules: compiled against them, and run in a JVM
 * of its own.
 */
record Program(String name, String source, List<String> modules) {
  /** Compiles and runs it in this folder, and returns what it printed. */
  String run(Path folder) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                messages,
                messages,
                "-proc:none",
                "-cp",
                classPath(),
                "-d",
                folder.toString(),
                file.toString());
    assertEquals(0, compiled, () -> messages.toString(StandardCharsets.UTF_8) + source);

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-Xmx512m",
                "-cp",
                folder + File.pathSeparator + classPath(),
                name)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), output);
    assertEquals(0, process.exitValue(), output);
    return output;
  }

  private String classPath() {
    Stream<String> own =
        modules.stream()
            .map(module ->
                Path.of(System.getProperty("espalier.root"), module, "target", "classes")
                    .toString());
    // What Maven would bring along with datarecord-io.
    Stream<String> yaml =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> modules.contains("datarecord-io"))
            .filter(entry -> entry.contains("snakeyaml-engine"));
    return Stream.concat(own, yaml).collect(Collectors.joining(File.pathSeparator));
  }
}
