package io.espalier.kernels.cuda.driver;

/**
 * Something native that belongs to a GPU and is closed with it, at the latest.
 *
 * <p>Closing twice is harmless; what is used after that says so.
 */
abstract sealed class Owned implements AutoCloseable
    permits DeviceMemory, Event, Graph, KernelModule, PinnedMemory, Stream {
  final Gpu gpu;
  private volatile boolean closed;

  Owned(Gpu gpu) {
    this.gpu = gpu;
  }

  /** What it is, for messages. */
  abstract String what();

  /** The bytes it holds on the device or locks on the host. */
  long held() {
    return 0;
  }

  /** Gives it back, and returns the driver's result. */
  abstract int free();

  /** Makes the GPU current to the calling thread. Throws if this or the GPU is closed or lost. */
  final void enter() {
    refuseWhenClosed();
    gpu.makeCurrent();
  }

  final void refuseWhenClosed() {
    if (closed) {
      throw new IllegalStateException(what() + " is closed");
    }
  }

  /**
   * Gives back what is native. Whoever uses it meanwhile is not waited for, the GPU itself is. Does
   * not throw when the GPU is lost.
   */
  @Override
  public final void close() {
    if (!gpu.forget(this)) {
      return;
    }
    closed = true;
    gpu.makeCurrentToClose();
    int result = free();
    // A loss shows at whatever call comes next; what is freed is freed all the same.
    if (result != 0 && Driver.death() == null) {
      GpuException failure = Driver.failure(result, "closing " + what());
      if (!failure.sticky()) {
        throw failure;
      }
    }
  }
}
