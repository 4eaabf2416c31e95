package io.espalier.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.kernels.DeviceMemoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GpuTest {
  private Gpu gpu;

  @BeforeEach
  void open() {
    gpu = Driven.open();
  }

  @AfterEach
  void close() {
    if (gpu != null) {
      gpu.close();
      assertEquals(0, gpu.stillOpen());
      assertEquals(0, gpu.allocatedBytes());
    }
  }

  @Test
  void itSaysWhatItIs() {
    GpuFacts facts = gpu.facts();
    assertTrue(facts.major() >= 7 && facts.driverVersion() >= 13000, facts.toString());
    assertTrue(facts.multiprocessors() > 0 && facts.memoryBytes() > 0, facts.toString());
    assertTrue(facts.sharedBytesPerBlock() >= 48 << 10, facts.toString());
    assertEquals("sm_" + facts.major() + facts.minor(), facts.architecture());
    assertTrue(facts.toString().startsWith(facts.name() + " (sm_"), facts.toString());
  }

  @Test
  void newMemoryIsZeroAndCounted() {
    DeviceMemory memory = gpu.allocate(4000, "a test");
    assertEquals(4000, memory.bytes());
    assertEquals(0, memory.address() % 256);
    assertEquals(0, Driven.value(gpu, memory));
    PinnedMemory pinned = gpu.allocatePinned(100, "a test");
    assertEquals(2, gpu.stillOpen());
    assertEquals(4100, gpu.allocatedBytes());

    memory.close();
    memory.close();
    assertEquals(1, gpu.stillOpen());
    assertEquals(100, gpu.allocatedBytes());
    pinned.close();
    assertEquals(0, gpu.stillOpen());
  }

  @Test
  void noMemoryIsMemoryToo() {
    assertEquals(0, gpu.allocate(0, "nothing").bytes());
    assertEquals(0, gpu.allocatePinned(0, "nothing").bytes());
    assertEquals(0, gpu.allocatedBytes());
    assertThrows(IllegalArgumentException.class, () -> gpu.allocate(-1, "less"));
    assertThrows(IllegalArgumentException.class, () -> gpu.allocatePinned(-1, "less"));
  }

  @Test
  void tooMuchMemoryIsRefusedWithSizes() {
    long bytes = gpu.facts().memoryBytes() + 1;
    DeviceMemoryException refused =
        assertThrows(DeviceMemoryException.class, () -> gpu.allocate(bytes, "the weights"));
    assertEquals(bytes, refused.requestedBytes());
    assertTrue(refused.freeBytes() > 0 && refused.freeBytes() < bytes, refused.getMessage());
    String message = refused.getMessage();
    assertTrue(message.startsWith("not enough memory on the GPU for the weights: "), message);
    assertTrue(message.contains(Bytes.text(bytes) + " (" + bytes + " bytes) are wanted"), message);
    assertTrue(message.contains(Bytes.text(refused.freeBytes()) + " of its "), message);
    assertTrue(message.endsWith("; take a smaller batch or network, or end who else uses the GPU"));
    assertEquals(0, gpu.stillOpen());
    gpu.allocate(16, "less").close();
  }

  @Test
  void copiesGoWhereTheyShould() {
    DeviceMemory first = gpu.allocate(64, "a test");
    DeviceMemory second = gpu.allocate(64, "a test");
    PinnedMemory pinned = gpu.allocatePinned(64, "a test");
    Stream stream = gpu.newStream();
    pinned.put(0, new float[] {-1, 1, 2, 3, 4, -2}, 1, 4);
    pinned.put(16, new int[] {5, 6, 7}, 1, 2);
    stream.copyIn(first.address() + 8, pinned, 4, 20);
    stream.copy(second.address() + 4, first.address() + 8, 16);
    stream.copyOut(pinned, 32, second.address(), 24);
    stream.synchronize();

    float[] got = new float[6];
    pinned.get(32, got, 1, 4);
    assertArrayEquals(new float[] {0, 0, 2, 3, 4, 0}, got);
    assertEquals(6, pinned.getInt(32 + 16));
    assertEquals(0f, pinned.getFloat(32 + 20));
    assertEquals(4f, pinned.getFloat(12));
  }

  @Test
  void noBytesAreCopiedWithoutFuss() {
    DeviceMemory memory = gpu.allocate(0, "nothing");
    PinnedMemory pinned = gpu.allocatePinned(0, "nothing");
    Stream stream = gpu.newStream();
    stream.copyIn(memory.address(), pinned, 0, 0);
    stream.copyOut(pinned, 0, memory.address(), 0);
    stream.copy(memory.address(), memory.address(), 0);
    stream.synchronize();
  }

  @Test
  void pinnedMemoryHasBounds() {
    DeviceMemory memory = gpu.allocate(64, "a test");
    PinnedMemory pinned = gpu.allocatePinned(16, "a test");
    Stream stream = gpu.newStream();
    Class<IndexOutOfBoundsException> beyond = IndexOutOfBoundsException.class;
    assertThrows(beyond, () -> pinned.put(4, new float[4], 0, 4));
    assertThrows(beyond, () -> pinned.put(-4, new int[4], 0, 4));
    assertThrows(beyond, () -> pinned.get(0, new float[3], 0, 4));
    assertThrows(beyond, () -> pinned.getInt(16));
    assertThrows(beyond, () -> pinned.getFloat(-4));
    assertThrows(beyond, () -> stream.copyIn(memory.address(), pinned, 4, 16));
    assertThrows(beyond, () -> stream.copyOut(pinned, -4, memory.address(), 8));
  }

  @Test
  void whatIsClosedSaysSo() {
    DeviceMemory memory = gpu.allocate(64, "the weights");
    PinnedMemory pinned = gpu.allocatePinned(64, "batches");
    Stream stream = gpu.newStream();
    Stream other = gpu.newStream();
    Event event = gpu.newEvent();
    KernelFunction step = new StepKernels(gpu).step;
    Graph graph = gpu.newGraph();
    gpu.close();

    assertClosed("device memory for the weights", memory::address);
    assertClosed("pinned memory for batches", () -> pinned.getInt(0));
    assertClosed("pinned memory for batches", pinned::deviceAddress);
    assertClosed("a stream", stream::synchronize);
    assertClosed("a stream", stream::handle);
    assertClosed("a stream", () -> other.record(event));
    assertClosed("an event", event::done);
    assertClosed("an event", event::synchronize);
    assertClosed(
        "a graph", () -> graph.addKernel(step, 1, 1, 1, new LaunchArguments(), new int[0], 0));
    assertClosed("the GPU", gpu::newStream);
    assertClosed("the GPU", gpu::makeCurrent);
    assertClosed("the GPU", () -> gpu.allocate(1, "more"));
    for (Owned thing : List.of(memory, pinned, stream, other, event, graph)) {
      thing.close();
    }
    gpu.close();
    assertNull(Gpu.obstacle());
  }

  private static void assertClosed(String what, Runnable use) {
    IllegalStateException refused = assertThrows(IllegalStateException.class, use::run);
    assertEquals(what + " is closed", refused.getMessage());
  }

  @Test
  void someClosedThingsAreUsedByOpenOnes() {
    Stream stream = gpu.newStream();
    Event event = gpu.newEvent();
    StepKernels kernels = new StepKernels(gpu);
    DeviceMemory memory = gpu.allocate(64, "a test");
    PinnedMemory pinned = gpu.allocatePinned(64, "batches");
    event.close();
    assertClosed("an event", () -> stream.record(event));
    assertClosed("an event", () -> stream.waitFor(event));
    pinned.close();
    assertClosed("pinned memory for batches", () -> stream.copyIn(memory.address(), pinned, 0, 4));
    kernels.module.close();
    assertClosed(
        "a module of kernels",
        () -> stream.launch(kernels.step, 1, 1, 1, StepKernels.step(memory.address(), 1, 1, 1)));
    assertClosed("a module of kernels", () -> kernels.module.function("step"));
    Graph graph = gpu.newGraph();
    graph.instantiate();
    stream.close();
    assertClosed("a stream", () -> graph.launch(stream));
    assertClosed("a stream", () -> gpu.newGraph().addCaptured(stream, () -> {}, new int[0], 0));
  }

  @Test
  void brokenKernelsAreRefused() {
    GpuException refused =
        assertThrows(GpuException.class, () -> gpu.load(new byte[256]), "zeros are no kernels");
    assertTrue(refused.getMessage().contains("cuModuleLoadData"), refused.getMessage());
    assertTrue(!refused.sticky(), refused.getMessage());
    assertNull(Gpu.obstacle());
    assertEquals(0, gpu.stillOpen());
    IllegalArgumentException unknown =
        assertThrows(
            IllegalArgumentException.class, () -> new StepKernels(gpu).module.function("stop"));
    assertEquals("the compiled kernels have none named 'stop'", unknown.getMessage());
  }

  @Test
  void theGpuIsThereForEveryThread() throws Exception {
    List<Future<Integer>> sums = new ArrayList<>();
    try (var platform = Executors.newFixedThreadPool(3);
        var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 12; i++) {
        int value = i;
        sums.add(
            (i % 2 == 0 ? platform : virtual)
                .submit(() -> {
                  try (DeviceMemory memory = Driven.filled(gpu, value, 16)) {
                    Thread.yield();
                    return Driven.value(gpu, memory);
                  }
                }));
      }
      for (int i = 0; i < sums.size(); i++) {
        assertEquals(i, sums.get(i).get());
      }
    }
    assertEquals(0, gpu.stillOpen());
  }

  @Test
  void oneGpuCanBeOpenTwice() {
    DeviceMemory memory;
    try (Gpu other = Gpu.open()) {
      memory = Driven.filled(other, 3, 4);
      try (DeviceMemory mine = Driven.filled(gpu, 5, 4)) {
        assertEquals(3, Driven.value(other, memory));
        assertEquals(5, Driven.value(gpu, mine));
      }
    }
    assertClosed("device memory for a test", memory::address);
    gpu.allocate(16, "a test").close();
  }
}
