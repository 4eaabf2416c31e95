package io.espalier.kernels.cuda.driver;

import static org.bytedeco.cuda.global.cudart.cuGetErrorName;

import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Results of the driver's calls. What is lost is lost for the whole process, so it is noted here.
 */
final class Driver {
  /** The longest name of an error that is looked at. */
  private static final long LONGEST = 256;

  private static volatile GpuException death;

  private Driver() {}

  /** The error after which nothing works any more, or null. */
  static GpuException death() {
    return death;
  }

  /** Throws if the GPU is lost. */
  static void refuseWhenDead() {
    GpuException cause = death;
    if (cause != null) {
      GpuException refused =
          new GpuException("the GPU was lost before: " + cause.getMessage(), cause.code(), true);
      refused.initCause(cause);
      throw refused;
    }
  }

  /** Throws if a call's result is an error. */
  static void check(int result, String call) {
    if (result != 0) {
      throw failure(result, call);
    }
  }

  /** The exception for a result that is an error. Notes the loss where it is one. */
  static GpuException failure(int result, String call) {
    boolean sticky = CudaError.isSticky(result);
    String message = describe(result, call) + "; " + CudaError.help(result);
    GpuException failure =
        new GpuException(sticky ? "the GPU is lost: " + message : message, result, sticky);
    if (sticky) {
      noteDeath(failure);
    }
    return failure;
  }

  private static synchronized void noteDeath(GpuException failure) {
    if (death == null) {
      death = failure;
    }
  }

  /** For example {@code CUDA_ERROR_NO_DEVICE (100) from cuInit}. */
  static String describe(int result, String call) {
    return name(result) + " (" + result + ") from " + call;
  }

  @SuppressWarnings("restricted") // asked for before the driver is loaded
  private static String name(int result) {
    BytePointer text = new BytePointer((Pointer) null);
    if (cuGetErrorName(result, text) != 0 || text.isNull()) {
      return "an error that CUDA has no name for";
    }
    return MemorySegment.ofAddress(text.address()).reinterpret(LONGEST).getString(0);
  }
}
