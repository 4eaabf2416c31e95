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
}
