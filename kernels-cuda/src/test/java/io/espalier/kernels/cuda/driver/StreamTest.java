package io.espalier.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamTest {
  private static final int COUNT = 100;

  private Gpu gpu;
  private StepKernels kernels;
  private Stream stream;

  @BeforeEach
  void open() {
    gpu = Driven.open();
    kernels = new StepKernels(gpu);
    stream = gpu.newStream();
  }

  @AfterEach
  void close() {
    if (gpu != null) {
      gpu.close();
    }
  }

  private void step(Stream where, DeviceMemory memory, int factor, int summand) {
    where.launch(
        kernels.step, 2, 1, 64, StepKernels.step(memory.address(), factor, summand, COUNT));
  }

  @Test
  void kernelsRunInOrder() {
    DeviceMemory memory = Driven.filled(gpu, 1, COUNT);
    for (int i = 0; i < 10; i++) {
      step(stream, memory, 2, 1);
      step(stream, memory, 3, -1);
    }
    stream.synchronize();
    int expected = 1;
    for (int i = 0; i < 10; i++) {
      expected = (expected * 2 + 1) * 3 - 1;
    }
    assertEquals(expected, Driven.value(gpu, memory));
  }

  @Test
  void argumentsAndBlocksArriveAndMayBeChangedAtOnce() {
    DeviceMemory memory = gpu.allocate(16, "a test");
    LaunchArguments arguments = new LaunchArguments();
    arguments.pointer(memory.address());
    arguments.integer(-7);
    arguments.real(0.25f);
    arguments.integer(9);
    stream.launch(kernels.mixed, 3, 5, 32, arguments);
    arguments.clear();
    arguments.pointer(0);
    PinnedMemory pinned = gpu.allocatePinned(16, "a test");
    stream.copyOut(pinned, 0, memory.address(), 16);
    stream.synchronize();
    assertEquals(-7f, pinned.getFloat(0));
    assertEquals(0.25f, pinned.getFloat(4));
    assertEquals(9f, pinned.getFloat(8));
    assertEquals(305f, pinned.getFloat(12));
  }

  @Test
  void eventsOrderStreams() {
    Stream other = gpu.newStream();
    Event event = gpu.newEvent();
    DeviceMemory memory = Driven.filled(gpu, 1, COUNT);
    int expected = 1;
    for (int i = 0; i < 10; i++) {
      step(stream, memory, 3, i);
      stream.record(event);
      other.waitFor(event);
      step(other, memory, 5, -i);
      other.record(event);
      stream.waitFor(event);
      expected = (expected * 3 + i) * 5 - i;
    }
    event.synchronize();
    assertTrue(event.done());
    assertEquals(expected, Driven.value(gpu, memory));
  }

  @Test
  void anEventIsDoneOnceWhatIsBeforeItIs() {
    Event event = gpu.newEvent();
    assertTrue(event.done(), "never recorded");
    DeviceMemory memory = Driven.filled(gpu, 1, COUNT);
    step(stream, memory, 2, 0);
    stream.record(event);
    step(stream, memory, 2, 0);
    stream.synchronize();
    assertTrue(event.done());
    for (int asked = 0; asked < 1_000_000; asked++) {
      step(stream, memory, 1, 0);
      stream.record(event);
      if (!event.done()) {
        event.synchronize();
        assertTrue(event.done());
        return;
      }
    }
    throw new AssertionError("an event was always done at once");
  }

  @Test
  void nothingIsAllocatedOnTheWay() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    DeviceMemory memory = Driven.filled(gpu, 1, COUNT);
    PinnedMemory pinned = gpu.allocatePinned(4 * COUNT, "a test");
    Event event = gpu.newEvent();
    LaunchArguments arguments = StepKernels.step(memory.address(), 1, 0, COUNT);
    Graph graph = gpu.newGraph();
    graph.addKernel(kernels.step, 2, 1, 64, arguments, new int[0], 0);
    graph.instantiate();
    float[] values = new float[COUNT];
    long allocated = 0;
    for (int round = 0; round < 5; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 200; i++) {
        pinned.put(0, values, 0, COUNT);
        stream.copyIn(memory.address(), pinned, 0, 4 * COUNT);
        stream.launch(kernels.step, 2, 1, 64, arguments);
        stream.copy(memory.address(), memory.address() + 200, 200);
        graph.setKernel(0, arguments);
        graph.launch(stream);
        stream.copyOut(pinned, 0, memory.address(), 4 * COUNT);
        stream.record(event);
        stream.waitFor(event);
        event.done();
        event.synchronize();
        stream.synchronize();
        pinned.get(0, values, 0, COUNT);
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertTrue(allocated < 1000, allocated + " bytes for 200 steps");
  }
}
