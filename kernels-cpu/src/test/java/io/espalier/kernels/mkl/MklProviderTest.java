package io.espalier.kernels.mkl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.cpu.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where MKL cannot be used, the provider says why and what would help. It never needs MKL. */
class MklProviderTest {
  @TempDir Path folder;

  @Test
  void withoutNativeAccessItNamesTheOption() {
    String text = ChildJvm.run(Asks.class, List.of());
    contains(text, "native access is not enabled: add --enable-native-access=ALL-UNNAMED");
    contains(text, "open: the MKL kernels cannot be used here: native access is not enabled");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void aLibraryThatCannotBeLoadedIsTheLoadersToExplain() throws IOException {
    List<String> fakes =
        List.of(
            MklSearch.RUNTIME,
            "libmkl_core.so.2",
            "libmkl_intel_lp64.so.2",
            "libmkl_def.so.2",
            "libmkl_sequential.so.2");
    for (String fake : fakes) {
      Files.writeString(
          folder.resolve(fake), "not a library, though longer than a header ".repeat(9));
    }
    String text =
        ChildJvm.run(
            Asks.class, List.of("--enable-native-access=ALL-UNNAMED", "-Despalier.mkl=" + folder));
    contains(text, "unavailable: " + folder.resolve(MklSearch.RUNTIME) + ": invalid ELF header");
  }

  @Test
  void otherMachinesAreNamed() {
    contains(reason("Mac OS X", "aarch64", "", ""), "Linux x86_64 only, not on Mac OS X aarch64");
  }

  @Test
  void aFolderWithoutMklIsNamed() throws IOException {
    contains(linux(folder), "espalier.mkl=" + folder + ": there is no libmkl_rt.so.2 in it");
    Path nowhere = folder.resolve("nowhere");
    contains(linux(nowhere), "espalier.mkl=" + nowhere + ": there is no such file");
  }

  /** What is missing would end the process once MKL looked for it. */
  @Test
  void aFolderWithPartsOfMklIsNotTaken() throws IOException {
    Path runtime = Files.createFile(folder.resolve(MklSearch.RUNTIME));
    contains(linux(folder), folder + " has libmkl_rt.so.2, but not libmkl_core.so.2");
    contains(linux(runtime), folder + " has libmkl_rt.so.2, but not libmkl_core.so.2");
    Files.createFile(folder.resolve("libmkl_core.so.2"));
    Files.createFile(folder.resolve("libmkl_intel_lp64.so.2"));
    Files.createFile(folder.resolve("libmkl_def.so.2"));
    Files.createFile(folder.resolve("libmkl_intel_thread.so.2"));
    contains(linux(folder), "no threading layer of MKL: it needs libmkl_intel_thread.so.2 with");
    Files.createFile(folder.resolve("libiomp5.so"));
    assertTrue(
        MklSearch.search(properties("Linux", "amd64", folder.toString(), ""))
                instanceof MklSearch.Found(Path found, _, Threading threading)
            && found.equals(folder)
            && threading == Threading.INTEL);
  }

  /** The library path is searched last, and what is on it is held to the same. */
  @Test
  void withoutAnyItSaysWhatToAdd() throws IOException {
    boolean jar = System.getProperty("java.class.path").contains("-redist.jar");
    Path other = Files.createDirectory(folder.resolve("other"));
    String path = other + ":" + folder;
    String nothing = reason("Linux", "amd64", "", path);
    contains(nothing, jar ? "found in" : "no MKL found: add org.bytedeco:mkl");
    Files.createFile(folder.resolve(MklSearch.RUNTIME));
    contains(reason("Linux", "amd64", "", path), jar ? "found in" : "but not libmkl_core.so.2");
  }

  private String linux(Path asked) {
    return reason("Linux", "amd64", asked.toString(), "");
  }

  private static String reason(String os, String cpu, String asked, String libraryPath) {
    return switch (MklSearch.search(properties(os, cpu, asked, libraryPath))) {
      case MklSearch.Missing(String reason) -> reason;
      case MklSearch.Found found -> "found in " + found.folder();
    };
  }

  private static Properties properties(String os, String cpu, String asked, String libraryPath) {
    Properties properties = new Properties();
    properties.setProperty("os.name", os);
    properties.setProperty("os.arch", cpu);
    properties.setProperty("espalier.mkl", asked);
    properties.setProperty("java.library.path", libraryPath);
    return properties;
  }

  private static void contains(String text, String part) {
    assertTrue(text.contains(part), () -> "no \"" + part + "\" in:\n" + text);
  }

  /** Asks the provider, in a JVM of its own. */
  static final class Asks {
    private Asks() {}

    public static void main(String[] arguments) {
      MklProvider provider = new MklProvider();
      System.out.println(
          switch (provider.probe()) {
            case Availability.Available(String detail) -> "available: " + detail;
            case Availability.Unavailable(String reason) -> "unavailable: " + reason;
          });
      try (var kernels = provider.open(KernelOptions.defaults())) {
        System.out.println(kernels.description());
      } catch (IllegalStateException e) {
        System.out.println("open: " + e.getMessage());
      }
    }
  }
}
