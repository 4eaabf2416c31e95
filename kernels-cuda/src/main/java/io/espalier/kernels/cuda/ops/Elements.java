package io.espalier.kernels.cuda.ops;

import io.espalier.kernels.cuda.driver.GpuFacts;

/** How many blocks work on elements that have nothing to do with each other. */
final class Elements {
  static final int THREADS = 256;

  private static final int ELEMENTS_PER_THREAD = 4;

  private Elements() {}

  /** A few elements for each thread, but no more threads than run at once: they take turns. */
  static int blocks(int elements, GpuFacts facts) {
    int atOnce = facts.multiprocessors() * Math.max(1, facts.threadsPerMultiprocessor() / THREADS);
    return Math.clamp(Math.ceilDiv(elements, THREADS * ELEMENTS_PER_THREAD), 1, atOnce);
  }
}
