package io.espalier.kernels.cuda.driver;

import org.bytedeco.javacpp.Pointer;

/** An address on the host as JavaCPP wants it in calls, to be used again and again. */
final class HostAddress extends Pointer {
  /** This, pointing there. */
  HostAddress to(long newAddress) {
    address = newAddress;
    return this;
  }
}
