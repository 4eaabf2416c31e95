package io.espalier.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.espalier.kernels.cuda.standin.TestGpu;
import java.util.Arrays;

/** For tests that need a GPU, or the library that stands in for its driver. */
final class Driven {
  private Driven() {}

  /** The GPU; the test is left out where there is none. */
  static Gpu open() {
    TestGpu.assume();
    return Gpu.open();
  }

  /** The same value everywhere in new memory of the GPU. */
  static DeviceMemory filled(Gpu gpu, int value, int count) {
    DeviceMemory memory = gpu.allocate(4L * count, "a test");
    int[] values = new int[count];
    Arrays.fill(values, value);
    try (Stream stream = gpu.newStream();
        PinnedMemory pinned = gpu.allocatePinned(4L * count, "a test")) {
      pinned.put(0, values, 0, count);
      stream.copyIn(memory.address(), pinned, 0, 4L * count);
      stream.synchronize();
    }
    return memory;
  }

  /** The value that stands everywhere in memory of the GPU. */
  static int value(Gpu gpu, DeviceMemory memory) {
    int first;
    try (Stream stream = gpu.newStream();
        PinnedMemory pinned = gpu.allocatePinned(memory.bytes(), "a test")) {
      stream.copyOut(pinned, 0, memory.address(), memory.bytes());
      stream.synchronize();
      first = pinned.getInt(0);
      for (long at = 0; at < memory.bytes(); at += 4) {
        assertEquals(first, pinned.getInt(at), "at byte " + at);
      }
    }
    return first;
  }
}
