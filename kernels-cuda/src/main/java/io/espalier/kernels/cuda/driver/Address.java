package io.espalier.kernels.cuda.driver;

import org.bytedeco.javacpp.Pointer;

/** An address on the device or the host as JavaCPP wants it in calls. It owns nothing. */
public final class Address extends Pointer {
  /** The address, which is not looked at. */
  public Address(long address) {
    this.address = address;
  }

  /** Another one from now on: for calls that must not allocate. */
  void set(long address) {
    this.address = address;
  }
}
