package io.espalier.kernels;

import java.util.Objects;

/**
 * A run of floats in a buffer: a bias, a signal, all parameters of a network.
 *
 * @param buffer where the floats are
 * @param offset index of the first
 * @param length how many
 */
public record Slice(Buffer buffer, int offset, int length) {
  public Slice {
    Objects.checkFromIndexSize(offset, length, buffer.length());
  }

  /** The floats from {@code from} on, {@code count} of them. */
  public Slice slice(int from, int count) {
    Objects.checkFromIndexSize(from, count, length);
    return new Slice(buffer, offset + from, count);
  }
}
