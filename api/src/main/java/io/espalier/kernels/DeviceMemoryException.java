package io.espalier.kernels;

/** There is not enough memory on the device that the kernels work on. */
public final class DeviceMemoryException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  private final long requestedBytes;
  private final long freeBytes;

  /**
   * Memory that was asked for and is not there.
   *
   * @param message what it was for, with sizes, and what to do
   * @param requestedBytes how much was asked for
   * @param freeBytes how much there was
   */
  public DeviceMemoryException(String message, long requestedBytes, long freeBytes) {
    super(message);
    this.requestedBytes = requestedBytes;
    this.freeBytes = freeBytes;
  }

  /** How much was asked for. */
  public long requestedBytes() {
    return requestedBytes;
  }

  /** How much there was. */
  public long freeBytes() {
    return freeBytes;
  }
}
