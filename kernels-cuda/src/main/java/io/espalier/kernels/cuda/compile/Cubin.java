package io.espalier.kernels.cuda.compile;

/**
 * Compiled kernels for one architecture.
 *
 * <p>Immutable.
 */
public final class Cubin {
  private final byte[] bytes;
  private final String account;

  Cubin(byte[] bytes, String account) {
    this.bytes = bytes;
    this.account = account;
  }

  /** What the driver loads: a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Where it came from, in one line: {@code compiled for sm_90 by NVRTC 13.0 in 2.1 s}. */
  public String account() {
    return account;
  }
}
