package io.espalier.kernels.cuda.memory;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.cuda.driver.DeviceMemory;

/** Floats on the GPU. */
public final class DeviceBuffer implements Buffer {
  private final Object owner;
  private final DeviceMemory memory;
  private final int length;
  private final Staging staging;

  /**
   * A buffer over device memory.
   *
   * @param owner the kernels that it works with
   */
  public DeviceBuffer(Object owner, DeviceMemory memory, int length) {
    this(owner, memory, length, null);
  }

  DeviceBuffer(Object owner, DeviceMemory memory, int length, Staging staging) {
    this.owner = owner;
    this.memory = memory;
    this.length = length;
    this.staging = staging;
  }

  /**
   * A buffer as one of the owner's.
   *
   * @throws IllegalArgumentException if it is of other kernels
   */
  public static DeviceBuffer of(Buffer buffer, Object owner) {
    if (buffer instanceof DeviceBuffer device && device.owner == owner) {
      return device;
    }
    throw new IllegalArgumentException(
        "a buffer of other kernels: "
            + buffer.getClass().getName()
            + "; buffers work only with the kernels that made them");
  }

  /** The device's address of a float; that of the end is an address too. */
  public long address(int index) {
    return memory.address() + (long) index * Float.BYTES;
  }

  @Override
  public int length() {
    return length;
  }

  /** What it is staged through; null if it is an ordinary buffer. */
  Staging staging() {
    return staging;
  }
}
