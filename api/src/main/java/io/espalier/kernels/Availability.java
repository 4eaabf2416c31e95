package io.espalier.kernels;

/** A provider's answer to whether it can work here. */
public sealed interface Availability {
  /**
   * It can.
   *
   * @param detail what it found, for the log: {@code bits=512}
   */
  record Available(String detail) implements Availability {}

  /**
   * It cannot.
   *
   * @param reason why, and what would help: {@code add --add-modules jdk.incubator.vector}
   */
  record Unavailable(String reason) implements Availability {}
}
