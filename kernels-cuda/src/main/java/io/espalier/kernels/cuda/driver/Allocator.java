package io.espalier.kernels.cuda.driver;

import static org.bytedeco.cuda.global.cudart.CU_MEMHOSTALLOC_DEVICEMAP;
import static org.bytedeco.cuda.global.cudart.CU_MEMHOSTALLOC_PORTABLE;
import static org.bytedeco.cuda.global.cudart.CU_STREAM_NON_BLOCKING;
import static org.bytedeco.cuda.global.cudart.cuMemAlloc;
import static org.bytedeco.cuda.global.cudart.cuMemFree;
import static org.bytedeco.cuda.global.cudart.cuMemFreeHost;
import static org.bytedeco.cuda.global.cudart.cuMemGetInfo;
import static org.bytedeco.cuda.global.cudart.cuMemHostAlloc;
import static org.bytedeco.cuda.global.cudart.cuMemHostGetDevicePointer;
import static org.bytedeco.cuda.global.cudart.cuMemsetD8Async;
import static org.bytedeco.cuda.global.cudart.cuStreamCreate;
import static org.bytedeco.cuda.global.cudart.cuStreamDestroy;
import static org.bytedeco.cuda.global.cudart.cuStreamSynchronize;

import io.espalier.kernels.DeviceMemoryException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.SizeTPointer;

/** Takes memory from the driver, and says how much there is when there is not enough. */
final class Allocator {
  private static final String ADVICE =
      "take a smaller batch or network, or end who else uses the GPU";

  private final GpuFacts facts;

  /** New memory is zeroed in a stream of its own, so that no other work is waited for. */
  private final CUstream_st zeroing = new CUstream_st();

  Allocator(GpuFacts facts) {
    this.facts = facts;
  }

  void open() {
    Driver.check(cuStreamCreate(zeroing, CU_STREAM_NON_BLOCKING), "cuStreamCreate");
  }

  /** Returns the driver's result. */
  int close() {
    return cuStreamDestroy(zeroing);
  }

  DeviceMemory device(Gpu gpu, long bytes, String what) {
    long[] address = new long[1];
    int result = cuMemAlloc(address, atLeastOne(bytes));
    if (result == CudaError.OUT_OF_MEMORY) {
      throw noRoom(bytes, what, gpu.allocatedBytes());
    }
    Driver.check(result, "cuMemAlloc of " + Bytes.text(bytes) + " for " + what);
    result = cuMemsetD8Async(address[0], (byte) 0, atLeastOne(bytes), zeroing);
    if (result == 0) {
      result = cuStreamSynchronize(zeroing);
    }
    if (result != 0) {
      cuMemFree(address[0]);
      throw Driver.failure(result, "zeroing memory for " + what);
    }
    return new DeviceMemory(gpu, address[0], bytes, what);
  }

  @SuppressWarnings("restricted") // asked for before the driver is loaded
  PinnedMemory pinned(Gpu gpu, long bytes, String what) {
    try (Arena arena = Arena.ofConfined()) {
      NativeBlock block = new NativeBlock(arena.allocate(ValueLayout.JAVA_LONG));
      int result =
          cuMemHostAlloc(
              block, atLeastOne(bytes), CU_MEMHOSTALLOC_DEVICEMAP | CU_MEMHOSTALLOC_PORTABLE);
      if (result == CudaError.OUT_OF_MEMORY) {
        throw new DeviceMemoryException(
            "the system does not pin %s (%d bytes) of its memory for %s; take a smaller batch, or end other programs"
                .formatted(Bytes.text(bytes), bytes, what),
            bytes,
            free());
      }
      Driver.check(result, "cuMemHostAlloc of " + Bytes.text(bytes) + " for " + what);
      long address = block.segment().get(ValueLayout.JAVA_LONG, 0);
      long[] deviceAddress = new long[1];
      Address host = new Address(address);
      result = cuMemHostGetDevicePointer(deviceAddress, host, 0);
      if (result != 0) {
        cuMemFreeHost(host);
        throw Driver.failure(result, "cuMemHostGetDevicePointer");
      }
      MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(bytes);
      return new PinnedMemory(gpu, memory, deviceAddress[0], what);
    }
  }

  private static long atLeastOne(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(bytes + " bytes");
    }
    return Math.max(bytes, 1);
  }

  private DeviceMemoryException noRoom(long bytes, String what, long held) {
    return noRoom(
        "%s (%d bytes) are wanted".formatted(Bytes.text(bytes), bytes), what, bytes, held);
  }

  /** The exception for a call that found too little memory for something of unknown size. */
  DeviceMemoryException noRoom(String call, String what, long held) {
    return noRoom(call, what, 0, held);
  }

  private DeviceMemoryException noRoom(String wanted, String what, long bytes, long held) {
    long free = free();
    return new DeviceMemoryException(
        "not enough memory on the GPU for %s: %s, %s of its %s are free, %s are this program's; %s"
            .formatted(
                what,
                wanted,
                Bytes.text(free),
                Bytes.text(facts.memoryBytes()),
                Bytes.text(held),
                ADVICE),
        bytes,
        free);
  }

  /** The free bytes on the GPU; 0 where the driver does not say. */
  private static long free() {
    try (Arena arena = Arena.ofConfined()) {
      NativeBlock free = new NativeBlock(arena.allocate(ValueLayout.JAVA_LONG));
      NativeBlock total = new NativeBlock(arena.allocate(ValueLayout.JAVA_LONG));
      return cuMemGetInfo(new SizeTPointer(free), new SizeTPointer(total)) == 0
          ? free.segment().get(ValueLayout.JAVA_LONG, 0)
          : 0;
    }
  }
}
