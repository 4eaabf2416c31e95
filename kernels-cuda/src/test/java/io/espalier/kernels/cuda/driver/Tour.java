package io.espalier.kernels.cuda.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Uses everything there is once. */
final class Tour {
  private static final int COUNT = 100;
  private static final int BYTES = 4 * COUNT;

  private Tour() {}

  /**
   * What every value has become: 82 where all went well. Leaves some of what it made open, for the
   * GPU to close.
   */
  static int take(Gpu gpu, byte[] cubin) {
    StepKernels kernels = new StepKernels(gpu, cubin);
    DeviceMemory memory = gpu.allocate(BYTES, "a tour");
    DeviceMemory copy = gpu.allocate(BYTES, "a tour");
    Event event = gpu.newEvent();
    Event second = gpu.newEvent();
    try (PinnedMemory pinned = gpu.allocatePinned(BYTES, "a tour");
        Stream stream = gpu.newStream();
        Stream other = gpu.newStream()) {
      int[] ones = new int[COUNT];
      Arrays.fill(ones, 1);
      pinned.put(0, ones, 0, COUNT);
      stream.copyIn(memory.address(), pinned, 0, BYTES);
      stream.record(event);
      other.waitFor(event);
      LaunchArguments timesTwo = StepKernels.step(memory.address(), 2, 0, COUNT);
      other.launch(kernels.step, 2, 1, 64, timesTwo);
      other.record(second);
      stream.waitFor(second);
      event.synchronize();
      event.done();
      Graph graph = graph(gpu, kernels, stream, timesTwo, memory, copy);
      graph.launch(stream);
      graph.setKernel(0, StepKernels.step(memory.address(), 5, 0, COUNT));
      graph.launch(stream);
      stream.copy(memory.address(), copy.address(), BYTES);
      stream.copyOut(pinned, 0, memory.address(), BYTES);
      stream.synchronize();
      event.close();
      return pinned.getInt(BYTES - 4);
    }
  }

  /** Value v, copy c: v becomes 2 (2 v + 1), and c that minus 2 c. */
  private static Graph graph(
      Gpu gpu,
      StepKernels kernels,
      Stream stream,
      LaunchArguments timesTwo,
      DeviceMemory memory,
      DeviceMemory copy) {
    Graph graph = gpu.newGraph();
    graph.addKernel(kernels.step, 2, 1, 64, timesTwo, new int[0], 0);
    LaunchArguments plusOne = StepKernels.step(memory.address(), 1, 1, COUNT);
    graph.addCaptured(
        stream, () -> stream.launch(kernels.step, 2, 1, 64, plusOne), new int[] {0}, 1);
    graph.addKernel(kernels.step, 2, 1, 64, timesTwo, new int[] {1}, 1);
    graph.addKernel(
        kernels.step, 2, 1, 64, StepKernels.step(copy.address(), 2, 0, COUNT), new int[0], 0);
    graph.addKernel(
        kernels.difference,
        2,
        1,
        64,
        StepKernels.difference(memory.address(), copy.address(), copy.address(), COUNT),
        new int[] {2, 3},
        2);
    graph.instantiate();
    return graph;
  }

  /** Run in a JVM of its own, with the file of the compiled kernels. */
  public static void main(String[] arguments) throws IOException {
    try (Gpu gpu = Gpu.open()) {
      System.out.println(take(gpu, Files.readAllBytes(Path.of(arguments[0]))));
    }
  }
}
