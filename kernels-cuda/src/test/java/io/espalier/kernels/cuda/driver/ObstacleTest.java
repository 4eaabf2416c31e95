package io.espalier.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.kernels.cuda.standin.StandIn;
import io.espalier.kernels.cuda.standin.TestGpu;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObstacleTest {
  private static final String NO_DRIVER =
      "no NVIDIA driver (libcuda.so.1 not found): install one for CUDA 13.0 or newer";

  @Test
  void theReasonIsOneLineAndAlwaysTheSame() {
    String obstacle = assertDoesNotThrow(Gpu::obstacle);
    assertSame(obstacle, Gpu.obstacle());
    if (obstacle == null) {
      Gpu.open().close();
    } else {
      assertEquals(1, obstacle.lines().count(), obstacle);
      IllegalStateException refused = assertThrows(IllegalStateException.class, Gpu::open);
      assertEquals("the GPU cannot be used here: " + obstacle, refused.getMessage());
    }
  }

  @Test
  void manyThreadsGetTheSameAnswer() {
    List<String> answers =
        IntStream.range(0, 8)
            .mapToObj(i -> {
              String[] answer = new String[1];
              Thread thread = Thread.ofPlatform().start(() -> answer[0] = Gpu.obstacle());
              assertDoesNotThrow(() -> thread.join());
              return String.valueOf(answer[0]);
            })
            .distinct()
            .toList();
    assertEquals(List.of(String.valueOf(Gpu.obstacle())), answers);
  }

  @Test
  void withoutNativeAccessItSaysTheFlag() throws IOException, InterruptedException {
    assertEquals(
        "native access is not enabled: add --enable-native-access=ALL-UNNAMED",
        new OtherJvm().run(Say.class).strip());
  }

  @Test
  void everyModuleThatNeedsNativeAccessIsInTheFlag() {
    Module unnamed = ObstacleTest.class.getModule();
    assertTrue(unnamed.isNativeAccessEnabled());
    assertNull(Obstacle.nativeAccess(List.of(unnamed, unnamed)));
    assertEquals(
        "native access is not enabled: add --enable-native-access=java.sql,java.net.http",
        Obstacle.nativeAccess(
            List.of(module("java.sql"), unnamed, module("java.net.http"), module("java.sql"))));
  }

  private static Module module(String name) {
    return ModuleLayer.boot().findModule(name).orElseThrow();
  }

  @Test
  void withoutJavaCppItSaysWhatToAdd() throws IOException, InterruptedException {
    String expected =
        "org.bytedeco:cuda and org.bytedeco:javacpp are not on the class path or module path: add"
            + " them, with the classifier of this platform";
    assertEquals(
        expected,
        new OtherJvm()
            .withNativeAccess()
            .without(jar -> jar.matches("(javacpp|cuda)-.*\\.jar"))
            .run(Say.class)
            .strip());
    assertEquals(
        expected,
        new OtherJvm()
            .withNativeAccess()
            .without(jar -> jar.startsWith("cuda-"))
            .run(Say.class)
            .strip());
  }

  @Test
  void withoutNativesItSaysTheClassifier() throws IOException, InterruptedException {
    String platform = Loader.getPlatform();
    assertEquals(
        missingNatives("javacpp", platform),
        new OtherJvm()
            .withNativeAccess()
            .without(jar -> jar.matches("(javacpp|cuda)-.*-" + platform + "\\.jar"))
            .run(Say.class)
            .strip());
    assertEquals(
        missingNatives("cuda", platform),
        new OtherJvm()
            .withNativeAccess()
            .without(jar -> jar.matches("cuda-.*-" + platform + "\\.jar"))
            .run(Say.class)
            .strip());
    assertEquals(missingNatives("javacpp", "plan9-mips"), Probe.natives("plan9-mips"));
  }

  private static String missingNatives(String project, String platform) {
    return ("org.bytedeco:%s has no natives for %s here: add its jar with the classifier %s, if"
            + " there is one; a module path also needs --add-modules ALL-MODULE-PATH")
        .formatted(project, platform, platform);
  }

  /** On a machine with a driver the answer is another one, but there is only one, and no noise. */
  @Test
  void nothingElseIsPrinted() throws IOException, InterruptedException {
    String said = new OtherJvm().withNativeAccess().withoutLibraryPath().run(Say.class).strip();
    assertEquals(1, said.lines().count(), said);
    assertTrue(
        said.equals(NO_DRIVER)
            || said.equals("null")
            || said.startsWith("no CUDA runtime")
            || said.startsWith("no NVIDIA GPU")
            || said.startsWith("the NVIDIA driver is too old")
            || said.startsWith("CUDA does not start"),
        said);
  }

  @Test
  void theLoadersWordsBecomeAReason() {
    assertEquals(
        NO_DRIVER,
        Probe.loading(
            "/home/u/.javacpp/cache/libjnicudart.so: libcuda.so.1: cannot open shared object file:"
                + " No such file or directory"));
    assertEquals(
        "no CUDA runtime (libcudart.so.13 not found): install CUDA 13's, for example with the"
            + " package cuda-cudart-13-0, or add its folder to LD_LIBRARY_PATH",
        Probe.loading(
            "/x/libjnicudart.so: libcudart.so.13: cannot open shared object file: No such file or"
                + " directory"));
    assertEquals(
        "JavaCPP cannot load CUDA (/x/libjnicudart.so: invalid ELF header): it needs NVIDIA's"
            + " driver and CUDA 13's runtime",
        Probe.loading("/x/libjnicudart.so: invalid ELF header\nand more"));
  }

  @Test
  void anOldDriverIsNamedWithWhatIsNeeded() {
    assertEquals(
        "the NVIDIA driver is too old: it is for CUDA 12.4, and 13.0 is needed: update it to 580 or"
            + " newer",
        Probe.driver(12040));
    assertNull(Probe.driver(13000));
    assertNull(Probe.driver(13010));
  }

  @Test
  void noDeviceAndAWrongNumberOfOneAreToldApart() {
    assertEquals(
        "no NVIDIA GPU: let this process see one: CUDA_VISIBLE_DEVICES, or --gpus all",
        Probe.devices(0, "0"));
    assertNull(Probe.devices(1, "0"));
    assertNull(Probe.devices(8, "7"));
    for (String wrong : List.of("8", "-1", "", "one", "99999999999")) {
      assertEquals(
          "no GPU '" + wrong + "': -Despalier.cuda.device takes a number from 0 to 7",
          Probe.devices(8, wrong));
    }
  }

  @Test
  void anOldDeviceIsNamedWithWhatIsNeeded() {
    assertEquals(
        "the GPU is too old: its compute capability is 7.0, and 7.5 (Turing) is needed",
        Probe.capability(7, 0));
    assertNull(Probe.capability(7, 5));
    assertNull(Probe.capability(12, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cuInit             | 100 | no NVIDIA GPU: let this process see one: CUDA_VISIBLE_DEVICES, or --gpus all
          cuInit             | 999 | CUDA does not start: CUDA_ERROR_UNKNOWN (999) from cuInit; driver and kernel module do not fit: restart the machine, or install the driver again
          cuDeviceGetCount   | 3   | CUDA does not start: CUDA_ERROR_NOT_INITIALIZED (3) from cuDeviceGetCount; look at `nvidia-smi`
          cuDriverGetVersion | 46  | CUDA does not start: CUDA_ERROR_DEVICE_UNAVAILABLE (46) from cuDriverGetVersion; another process has the GPU for itself: end it
          """)
  void whatFailsAtTheStartIsSaid(String function, int error, String expected)
      throws IOException, InterruptedException {
    TestGpu.assumeStandIn();
    assertEquals(
        expected,
        new OtherJvm()
            .withNativeAccess()
            .run(SayAfterFault.class, function, String.valueOf(error))
            .strip());
  }

  @Test
  void aDeviceThatIsNotThereIsRefused() throws IOException, InterruptedException {
    TestGpu.assumeStandIn();
    assertEquals(
        "no GPU '1': -Despalier.cuda.device takes a number from 0 to 0",
        new OtherJvm()
            .withNativeAccess()
            .option("-Despalier.cuda.device=1")
            .run(Say.class)
            .strip());
  }

  /** Run in a JVM of its own. */
  static final class Say {
    private Say() {}

    public static void main(String[] arguments) {
      System.out.println(Gpu.obstacle());
      if (Gpu.obstacle() != null) {
        assertThrows(IllegalStateException.class, Gpu::open);
      }
    }
  }

  /** Run in a JVM of its own. */
  static final class SayAfterFault {
    private SayAfterFault() {}

    public static void main(String[] arguments) {
      StandIn.fail(arguments[0], 1, Integer.parseInt(arguments[1]), false);
      Say.main(arguments);
    }
  }
}
