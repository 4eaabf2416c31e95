package io.espalier.kernels.cuda.driver;

import static org.bytedeco.cuda.global.cudart.cuMemFree;

/** A stretch of the GPU's memory. Closing it waits for the GPU. */
public final class DeviceMemory extends Owned {
  private final long address;
  private final long bytes;
  private final String purpose;

  DeviceMemory(Gpu gpu, long address, long bytes, String purpose) {
    super(gpu);
    this.address = address;
    this.bytes = bytes;
    this.purpose = purpose;
  }

  /** Where it begins: a multiple of 256. */
  public long address() {
    refuseWhenClosed();
    return address;
  }

  /** How long it is. */
  public long bytes() {
    return bytes;
  }

  @Override
  String what() {
    return "device memory for " + purpose;
  }

  @Override
  long held() {
    return bytes;
  }

  @Override
  int free() {
    return cuMemFree(address);
  }
}
