package io.espalier.kernels;

/**
 * A list of row or column numbers where the kernels can read it. Made by {@link Kernels#indices};
 * immutable.
 */
public interface Indices {
  /** How many there are. */
  int length();
}
