package io.espalier.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.espalier.kernels.DeviceMemoryException;
import io.espalier.kernels.cuda.standin.StandIn;
import io.espalier.kernels.cuda.standin.TestGpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultTest {
  private static final int RESULT = 82;

  @TempDir private Path folder;

  private Path cubin() throws IOException {
    try (Gpu gpu = Driven.open()) {
      return Files.write(folder.resolve("steps.cubin"), StepKernels.cubin(gpu.facts()));
    }
  }

  @Test
  void nothingIsPrintedOnTheWay() throws IOException, InterruptedException {
    String said = new OtherJvm().withNativeAccess().run(Tour.class, cubin().toString());
    assertEquals(RESULT + "\n", said);
  }

  /** Whichever call fails, whenever: an error that names it, and nothing stays behind. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cuCtxSetCurrent",
        "cuCtxSynchronize",
        "cuDeviceGet",
        "cuDeviceGetName",
        "cuDevicePrimaryCtxRetain",
        "cuDeviceTotalMem_v2",
        "cuDriverGetVersion",
        "cuEventCreate",
        "cuEventDestroy_v2",
        "cuEventQuery",
        "cuEventRecord",
        "cuEventSynchronize",
        "cuGraphAddChildGraphNode",
        "cuGraphAddDependencies_v2",
        "cuGraphAddKernelNode_v2",
        "cuGraphCreate",
        "cuGraphDestroy",
        "cuGraphExecDestroy",
        "cuGraphExecKernelNodeSetParams_v2",
        "cuGraphInstantiateWithFlags",
        "cuGraphLaunch",
        "cuLaunchKernel",
        "cuMemAlloc_v2",
        "cuMemFreeHost",
        "cuMemFree_v2",
        "cuMemHostAlloc",
        "cuMemHostGetDevicePointer_v2",
        "cuMemcpyDtoDAsync_v2",
        "cuMemcpyDtoHAsync_v2",
        "cuMemcpyHtoDAsync_v2",
        "cuMemsetD8Async",
        "cuModuleGetFunction",
        "cuModuleLoadData",
        "cuModuleUnload",
        "cuStreamBeginCapture_v2",
        "cuStreamCreate",
        "cuStreamDestroy_v2",
        "cuStreamSynchronize",
        "cuStreamWaitEvent"
      })
  void aFailureLeavesNothingBehind(String function) throws IOException {
    TestGpu.assumeStandIn();
    byte[] kernels = Files.readAllBytes(cubin());
    // Keeps the context, and with it the driver's count of what is alive.
    try (Gpu keeper = Driven.open()) {
      long alive = StandIn.alive();
      long before = StandIn.calls(function);
      assertEquals(RESULT, tour(kernels));
      int calls = Math.toIntExact(StandIn.calls(function) - before);
      assertTrue(calls > 0, "never called");
      for (int nth = 1; nth <= calls; nth++) {
        for (int error : new int[] {1, CudaError.OUT_OF_MEMORY}) {
          String where = "call " + nth + " of " + calls + ", error " + error;
          StandIn.fail(function, nth, error, false);
          IllegalStateException thrown = failureOf(kernels);
          StandIn.revive();
          assertEquals(alive, StandIn.alive(), where);
          // Closing tries to make the GPU current, and does without where that fails.
          assertTrue(
              isNamed(thrown, error) || thrown == null && function.equals("cuCtxSetCurrent"),
              () -> where);
        }
      }
      assertNull(Gpu.obstacle());
      StandIn.assertNothingReported();
      assertEquals(0, keeper.stillOpen());
    }
  }

  private static IllegalStateException failureOf(byte[] kernels) {
    try {
      tour(kernels);
      return null;
    } catch (GpuException | DeviceMemoryException e) {
      return e;
    }
  }

  private static boolean isNamed(IllegalStateException thrown, int error) {
    return switch (thrown) {
      case null -> false;
      case DeviceMemoryException e -> error == CudaError.OUT_OF_MEMORY;
      default ->
          thrown instanceof GpuException failure
              && failure.code() == error
              && failure.getMessage().contains(" (" + error + ") from ");
    };
  }

  private static int tour(byte[] kernels) {
    try (Gpu gpu = Gpu.open()) {
      return Tour.take(gpu, kernels);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuStreamSynchronize", "cuMemFree_v2", "cuCtxSynchronize"})
  void aLostGpuIsRefusedFromThenOn(String function) throws IOException, InterruptedException {
    TestGpu.assumeStandIn();
    String said = new OtherJvm().withNativeAccess().run(Loss.class, cubin().toString(), function);
    assertEquals("refused\n", said);
  }

  @Test
  void aKernelThatGoesAstrayLosesTheGpu() throws IOException, InterruptedException {
    TestGpu.assume();
    assumeTrue(TestGpu.isReal(), "the stand-in's kernels would end the process");
    String said = new OtherJvm().withNativeAccess().run(Loss.class, cubin().toString(), "astray");
    assertEquals("refused\n", said);
  }

  /** Run in a JVM of its own, whose GPU is lost for good. */
  static final class Loss {
    private Loss() {}

    public static void main(String[] arguments) throws IOException {
      byte[] kernels = Files.readAllBytes(Path.of(arguments[0]));
      String function = arguments[1];
      Gpu gpu = Gpu.open();
      assertEquals(RESULT, Tour.take(gpu, kernels));
      DeviceMemory memory = gpu.allocate(64, "a test");
      Stream stream = gpu.newStream();
      if (function.equals("astray")) {
        StepKernels steps = new StepKernels(gpu, kernels);
        stream.launch(steps.step, 1, 1, 1, StepKernels.step(0, 1, 1, 1));
      } else {
        StandIn.fail(function, 1, 700, true);
      }
      switch (function) {
        case "cuMemFree_v2" -> assertDoesNotThrow(memory::close);
        case "cuCtxSynchronize" -> assertDoesNotThrow(gpu::close);
        default -> {
          GpuException lost = assertThrows(GpuException.class, stream::synchronize);
          assertEquals(700, lost.code());
          assertTrue(lost.sticky());
        }
      }
      String obstacle = Gpu.obstacle();
      assertTrue(
          obstacle.startsWith("the GPU is lost: CUDA_ERROR_ILLEGAL_ADDRESS (700) from ")
              && obstacle.endsWith("; start the process again")
              && obstacle.lines().count() == 1,
          obstacle);
      if (!function.equals("cuCtxSynchronize")) {
        assertRefused(gpu::newStream, obstacle);
        assertRefused(gpu::makeCurrent, obstacle);
        assertRefused(stream::synchronize, obstacle);
        assertRefused(() -> gpu.allocate(1, "more"), obstacle);
      }
      assertRefused(Gpu::open, obstacle);
      assertDoesNotThrow(stream::close);
      assertDoesNotThrow(gpu::close);
      assertEquals(0, gpu.stillOpen());
      assertEquals(0, gpu.allocatedBytes());
      assertSame(obstacle, Gpu.obstacle());
      System.out.println("refused");
    }

    private static void assertRefused(Runnable use, String why) {
      GpuException refused = assertThrows(GpuException.class, use::run);
      assertEquals("the GPU was lost before: " + why, refused.getMessage());
      assertTrue(refused.sticky());
    }
  }
}
