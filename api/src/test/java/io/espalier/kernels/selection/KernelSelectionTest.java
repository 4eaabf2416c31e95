package io.espalier.kernels.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.KernelSelection;
import io.espalier.kernels.Kernels;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Here the class path has only the scalar kernels; other class paths and the system property get a
 * JVM of their own.
 */
class KernelSelectionTest {
  @TempDir private Path folder;

  @Test
  void theScalarKernelsAreChosenWhereThereAreNoOthers() {
    assertEquals(
        List.of("scalar"), KernelSelection.providers().stream().map(KernelProvider::name).toList());
    assertEquals("scalar", KernelSelection.named("auto").name());
    assertEquals("scalar", KernelSelection.named("scalar").name());
    try (Kernels kernels = Kernels.named("auto", KernelOptions.threads(4))) {
      assertEquals("scalar", kernels.name());
      assertEquals(1, kernels.threads());
      assertTrue(kernels.exact());
    }
  }

  @Test
  void aMissingProviderIsAnErrorWithEveryAnswer() {
    IllegalStateException missing =
        assertThrows(IllegalStateException.class, () -> KernelSelection.named("vector"));
    assertEquals(
        "kernels 'vector' cannot be used here. scalar: available (plain Java, one thread)",
        missing.getMessage());
  }

  @Test
  void impossibleOptionsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> KernelOptions.threads(0));
    assertThrows(IllegalArgumentException.class, () -> KernelOptions.threads(1025));
    assertThrows(IllegalArgumentException.class, () -> new KernelOptions(1, 64));
  }

  @Test
  void thePropertyNamesTheProvider() throws Exception {
    Outcome scalar = run("scalar", classPath());
    assertEquals(0, scalar.status, scalar.text);
    assertEquals(
        1,
        count(scalar.text, "kernels=scalar scalar: chosen (plain Java, one thread)"),
        scalar.text);
    Outcome missing = run("turbo", classPath());
    assertEquals(1, missing.status, missing.text);
    assertTrue(
        missing.text.contains(
            "kernels 'turbo' (system property espalier.kernels) cannot be used here. scalar:"
                + " available"),
        missing.text);
  }

  @Test
  void theBestThatWorksIsChosenAndTheOthersSayWhy() throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.write(
        services.resolve(KernelProvider.class.getName()),
        List.of(
            UnwillingProvider.class.getName(),
            "io.espalier.NoSuchProvider",
            EagerProvider.class.getName()));
    String classPath = folder + File.pathSeparator + classPath();
    Outcome best = run("auto", classPath);
    assertEquals(0, best.status, best.text);
    String line =
        "kernels=eager unwilling: unavailable (the moon is wrong); eager: chosen (always); scalar:"
            + " available";
    assertEquals(1, count(best.text, line), "one line, however often it is asked: " + best.text);
    assertTrue(best.text.contains("NoSuchProvider"), "a broken provider is named: " + best.text);
    Outcome scalar = run("scalar", classPath);
    assertEquals(0, scalar.status, scalar.text);
    assertEquals(1, count(scalar.text, "scalar: chosen"), scalar.text);
    assertFalse(scalar.text.contains("kernels=eager"), "auto overrules: " + scalar.text);
    Outcome unwilling = run("unwilling", classPath);
    assertEquals(1, unwilling.status, unwilling.text);
    assertTrue(
        unwilling.text.contains("cannot be used here. unwilling: unavailable (the moon is wrong)"));
    assertFalse(unwilling.text.contains("chosen"), unwilling.text);
  }

  @Test
  void singleRowsStayOnTheHostUnlessThePropertySaysOtherwise() throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.write(
        services.resolve(KernelProvider.class.getName()),
        List.of(AwayProvider.class.getName(), EagerProvider.class.getName()));
    String classPath = folder + File.pathSeparator + classPath();
    Outcome best = run("auto", classPath);
    assertEquals(1, count(best.text, "kernels=away away: chosen (far away)"), best.text);
    Outcome host = run("auto", classPath, OpensTheBestOnHost.class);
    assertEquals(0, host.status, host.text);
    assertEquals(1, count(host.text, "kernels=eager eager: chosen (always); scalar"), host.text);
    assertFalse(host.text.contains("away"), "it is not asked: " + host.text);
    Outcome named = run("away", classPath, OpensTheBestOnHost.class);
    assertEquals(1, count(named.text, "kernels=away away: chosen"), named.text);
  }

  @Test
  void fallingBackToTheScalarKernelsIsAWarning() throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.write(
        services.resolve(KernelProvider.class.getName()),
        List.of(UnwillingProvider.class.getName()));
    String classPath = folder + File.pathSeparator + classPath();
    Outcome fallenBack = run("auto", classPath);
    assertEquals(0, fallenBack.status, fallenBack.text);
    assertEquals(1, count(fallenBack.text, "WARNING: kernels=scalar unwilling: unavailable"));
    Outcome asked = run("scalar", classPath);
    assertEquals(1, count(asked.text, "INFO: kernels=scalar unwilling: unavailable"), asked.text);
  }

  private record Outcome(int status, String text) {}

  private Outcome run(String kernels, String classPath) throws IOException, InterruptedException {
    return run(kernels, classPath, OpensTheBest.class);
  }

  private Outcome run(String kernels, String classPath, Class<?> program)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-D" + KernelSelection.PROPERTY + "=" + kernels);
    command.addAll(List.of("-cp", classPath, program.getName()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the child JVM did not end");
      return new Outcome(process.exitValue(), Files.readString(output));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String classPath() throws Exception {
    Path main =
        Path.of(KernelSelection.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path test =
        Path.of(OpensTheBest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return main + File.pathSeparator + test;
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
