package io.espalier.kernels;

/**
 * The device that the kernels work on has failed, or is lost to this process. What was being
 * computed is lost with it; what was read from it before is good. A failure may show a little after
 * its cause. That there is too little memory is no failure of the device: {@link
 * DeviceMemoryException}.
 */
public class DeviceException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /** A failure with what failed, and what to do. */
  public DeviceException(String message) {
    super(message);
  }

  /** A failure, with more said about it than its cause could. */
  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
