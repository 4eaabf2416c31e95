package io.espalier.kernels.cuda.driver;

import static org.bytedeco.cuda.global.cudart.CU_STREAM_NON_BLOCKING;
import static org.bytedeco.cuda.global.cudart.cuEventRecord;
import static org.bytedeco.cuda.global.cudart.cuLaunchKernel;
import static org.bytedeco.cuda.global.cudart.cuMemcpyDtoDAsync;
import static org.bytedeco.cuda.global.cudart.cuMemcpyDtoHAsync;
import static org.bytedeco.cuda.global.cudart.cuMemcpyHtoDAsync;
import static org.bytedeco.cuda.global.cudart.cuStreamCreate;
import static org.bytedeco.cuda.global.cudart.cuStreamDestroy;
import static org.bytedeco.cuda.global.cudart.cuStreamSynchronize;
import static org.bytedeco.cuda.global.cudart.cuStreamWaitEvent;

import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Work for the GPU that is done in order; beside it other streams' work is done. Every method but
 * {@link #synchronize} and {@link #close} returns at once, and none allocates. For one thread at a
 * time.
 */
public final class Stream extends Owned {
  private static final PointerPointer<Pointer> NOTHING_MORE = null;

  private final CUstream_st handle = new CUstream_st();
  private final Address host = new Address(0);

  Stream(Gpu gpu) {
    super(gpu);
    gpu.check(cuStreamCreate(handle, CU_STREAM_NON_BLOCKING), "cuStreamCreate", "a stream");
  }

  /** Copies from the host to the GPU. */
  public void copyIn(long deviceAddress, PinnedMemory from, long atByte, long bytes) {
    enter();
    host.set(from.hostAddress(atByte, bytes));
    Driver.check(cuMemcpyHtoDAsync(deviceAddress, host, bytes, handle), "cuMemcpyHtoDAsync");
  }

  /** Copies from the GPU to the host. */
  public void copyOut(PinnedMemory to, long atByte, long deviceAddress, long bytes) {
    enter();
    host.set(to.hostAddress(atByte, bytes));
    Driver.check(cuMemcpyDtoHAsync(host, deviceAddress, bytes, handle), "cuMemcpyDtoHAsync");
  }

  /** Copies on the GPU, between stretches that do not overlap. */
  public void copy(long to, long from, long bytes) {
    enter();
    Driver.check(cuMemcpyDtoDAsync(to, from, bytes, handle), "cuMemcpyDtoDAsync");
  }

  /** The event will be done when all that was asked for so far is. */
  public void record(Event event) {
    enter();
    event.refuseWhenClosed();
    Driver.check(cuEventRecord(event.handle, handle), "cuEventRecord");
  }

  /** What is asked for from now on is done after what the event was last recorded behind. */
  public void waitFor(Event event) {
    enter();
    event.refuseWhenClosed();
    Driver.check(cuStreamWaitEvent(handle, event.handle, 0), "cuStreamWaitEvent");
  }

  /** Waits until all is done. A kernel's fault shows here, or at any later call. */
  public void synchronize() {
    enter();
    Driver.check(cuStreamSynchronize(handle), "cuStreamSynchronize");
  }

  /**
   * Runs a kernel.
   *
   * @param blocksX blocks, at least 1
   * @param blocksY at least 1 and at most 65535
   * @param threads threads of a block, in one dimension
   * @param arguments the struct it takes; may be changed as soon as this returns
   */
  public void launch(
      KernelFunction function, int blocksX, int blocksY, int threads, LaunchArguments arguments) {
    enter();
    function.refuseWhenClosed();
    int result =
        cuLaunchKernel(
            function.handle,
            blocksX,
            blocksY,
            1,
            threads,
            1,
            1,
            0,
            handle,
            arguments.parameters(),
            NOTHING_MORE);
    if (result != 0) {
      throw Driver.failure(
          result,
          "cuLaunchKernel of %s, %d x %d blocks of %d threads"
              .formatted(function.name(), blocksX, blocksY, threads));
    }
  }

  /** What CUDA's libraries call it; theirs until it is closed. */
  public CUstream_st handle() {
    refuseWhenClosed();
    return handle;
  }

  @Override
  String what() {
    return "a stream";
  }

  @Override
  int free() {
    return cuStreamDestroy(handle);
  }
}
