package io.espalier.kernels;

/**
 * Floats that kernels work on, wherever they are: an array on the CPU, device memory on a GPU. Made
 * by {@link Kernels#allocate}, understood only by the kernels that made it, and freed with them.
 */
public interface Buffer {
  /** How many floats it holds. */
  int length();
}
