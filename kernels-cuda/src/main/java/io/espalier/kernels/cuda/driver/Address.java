package io.espalier.kernels.cuda.driver;

import org.bytedeco.javacpp.Pointer;

/** An address on the device as JavaCPP wants it; it owns nothing. */
public final class Address extends Pointer {
  /** The address, which is not looked at. */
  public Address(long address) {
    this.address = address;
  }
}
