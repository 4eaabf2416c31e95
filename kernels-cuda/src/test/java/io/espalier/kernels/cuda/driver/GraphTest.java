package io.espalier.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GraphTest {
  private static final int COUNT = 70;
  private static final int[] NONE = {};

  private Gpu gpu;
  private StepKernels kernels;
  private Stream stream;
  private Graph graph;

  @BeforeEach
  void open() {
    gpu = Driven.open();
    kernels = new StepKernels(gpu);
    stream = gpu.newStream();
    graph = gpu.newGraph();
  }

  @AfterEach
  void close() {
    if (gpu != null) {
      gpu.close();
    }
  }

  private int addStep(DeviceMemory memory, int factor, int summand, int... after) {
    return graph.addKernel(
        kernels.step,
        2,
        1,
        64,
        StepKernels.step(memory.address(), factor, summand, COUNT),
        after,
        after.length);
  }

  @Test
  void aChainRunsInItsOrder() {
    DeviceMemory memory = Driven.filled(gpu, 1, COUNT);
    int expected = 1;
    for (int i = 0; i < 20; i++) {
      int node = i == 0 ? addStep(memory, 2, i) : addStep(memory, 2 + i % 2, i, i - 1);
      assertEquals(i, node);
      expected = expected * (i == 0 ? 2 : 2 + i % 2) + i;
    }
    assertEquals(20, graph.size());
    graph.instantiate();
    graph.launch(stream);
    stream.synchronize();
    assertEquals(expected, Driven.value(gpu, memory));
  }

  /** JavaCPP's calls take one node before another: this needs two and more. */
  @Test
  void aNodeWaitsForAllThatStandBeforeIt() {
    for (int round = 0; round < 10; round++) {
      DeviceMemory left = Driven.filled(gpu, 3, COUNT);
      DeviceMemory right = Driven.filled(gpu, 5, COUNT);
      DeviceMemory result = Driven.filled(gpu, 0, COUNT);
      graph = gpu.newGraph();
      int l1 = addStep(left, 2, 1);
      int r1 = addStep(right, 3, 1);
      int l2 = addStep(left, 2, 2, l1);
      int r2 = addStep(right, 3, 2, r1);
      int[] after = {r2, l2, r1, l2, r2, 99};
      graph.addKernel(
          kernels.difference,
          2,
          1,
          64,
          StepKernels.difference(left.address(), right.address(), result.address(), COUNT),
          after,
          5);
      graph.instantiate();
      graph.launch(stream);
      stream.synchronize();
      assertEquals(16 - 50, Driven.value(gpu, result), "round " + round);
    }
  }

  @Test
  void kernelsGetOtherArgumentsFromTheNextLaunchOn() {
    DeviceMemory memory = Driven.filled(gpu, 1, COUNT);
    int first = addStep(memory, 2, 0);
    int second = addStep(memory, 1, 1, first);
    graph.instantiate();
    graph.launch(stream);
    graph.setKernel(second, StepKernels.step(memory.address(), 1, 100, COUNT));
    graph.launch(stream);
    graph.setKernel(first, StepKernels.step(memory.address(), 10, 0, COUNT));
    graph.launch(stream);
    graph.launch(stream);
    stream.synchronize();
    int expected = 1 * 2 + 1;
    expected = expected * 2 + 100;
    expected = (expected * 10 + 100) * 10 + 100;
    assertEquals(expected, Driven.value(gpu, memory));
  }

  @Test
  void whatALibraryAsksOfAStreamBecomesANode() {
    DeviceMemory memory = Driven.filled(gpu, 1, COUNT);
    int first = addStep(memory, 2, 1);
    int second =
        graph.addCaptured(
            stream,
            () -> {
              LaunchArguments arguments = StepKernels.step(memory.address(), 3, 1, COUNT);
              stream.launch(kernels.step, 2, 1, 64, arguments);
              stream.launch(kernels.step, 2, 1, 64, arguments);
            },
            new int[] {first},
            1);
    addStep(memory, 5, 1, second, first);
    assertEquals(1, Driven.value(gpu, memory), "nothing ran yet");
    graph.instantiate();
    graph.launch(stream);
    graph.launch(stream);
    stream.synchronize();
    int expected = 1;
    for (int i = 0; i < 2; i++) {
      expected = (((expected * 2 + 1) * 3 + 1) * 3 + 1) * 5 + 1;
    }
    assertEquals(expected, Driven.value(gpu, memory));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> graph.setKernel(second, StepKernels.step(memory.address(), 1, 1, 1)));
    assertEquals("node 1 is not a kernel but was captured", refused.getMessage());
  }

  @Test
  void aCaptureThatFailsLeavesTheStreamAsItWas() {
    DeviceMemory memory = Driven.filled(gpu, 1, COUNT);
    IllegalStateException thrown = new IllegalStateException("a library's error");
    assertEquals(
        thrown,
        assertThrows(
            IllegalStateException.class,
            () ->
                graph.addCaptured(
                    stream,
                    () -> {
                      stream.launch(
                          kernels.step, 2, 1, 64, StepKernels.step(memory.address(), 3, 1, COUNT));
                      throw thrown;
                    },
                    NONE,
                    0)));
    assertThrows(GpuException.class, () -> graph.addCaptured(stream, stream::synchronize, NONE, 0));
    assertEquals(0, graph.size());
    stream.launch(kernels.step, 2, 1, 64, StepKernels.step(memory.address(), 7, 0, COUNT));
    stream.synchronize();
    assertEquals(7, Driven.value(gpu, memory));
  }

  @Test
  void itIsBuiltThenReadyAndNotBoth() {
    DeviceMemory memory = Driven.filled(gpu, 1, COUNT);
    assertThrows(IndexOutOfBoundsException.class, () -> addStep(memory, 1, 1, 0));
    int node = addStep(memory, 1, 1);
    LaunchArguments arguments = StepKernels.step(memory.address(), 1, 1, COUNT);
    assertSays("the graph is not instantiated yet", () -> graph.launch(stream));
    assertSays("the graph is not instantiated yet", () -> graph.setKernel(node, arguments));
    graph.instantiate();
    assertSays("the graph is instantiated already", () -> addStep(memory, 1, 1, node));
    assertSays("the graph is instantiated already", graph::instantiate);
    assertThrows(IndexOutOfBoundsException.class, () -> graph.setKernel(1, arguments));
  }

  private static void assertSays(String message, Runnable use) {
    assertEquals(message, assertThrows(IllegalStateException.class, use::run).getMessage());
  }
}
