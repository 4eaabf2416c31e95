package io.espalier.kernels.cuda.driver;

import io.espalier.kernels.DeviceException;

/**
 * A call of CUDA that failed. After a sticky one the GPU cannot be used in this process any more:
 * every later call refuses, {@link Gpu#obstacle()} says why, and only closing still works.
 */
public class GpuException extends DeviceException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final boolean sticky;

  GpuException(String message, int code, boolean sticky) {
    super(message);
    this.code = code;
    this.sticky = sticky;
  }

  /** CUDA's number of the error. */
  public int code() {
    return code;
  }

  /** Whether the GPU is lost to this process. */
  public boolean sticky() {
    return sticky;
  }
}
