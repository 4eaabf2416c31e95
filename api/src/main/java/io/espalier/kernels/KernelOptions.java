package io.espalier.kernels;

/**
 * What a caller may ask of a provider.
 *
 * @param threads how many threads work on one call, the caller's included; at least 1. It changes
 *     the speed and no bit.
 * @param vectorBits the vector width to use, 128, 256 or 512; 0 for what the machine prefers. A
 *     width is only ever a limit for tests and measurements; it changes no bit either.
 */
public record KernelOptions(int threads, int vectorBits) {
  public KernelOptions {
    if (threads < 1 || threads > 1024) {
      throw new IllegalArgumentException("threads must be 1 to 1024, not " + threads);
    }
    if (vectorBits != 0 && vectorBits != 128 && vectorBits != 256 && vectorBits != 512) {
      throw new IllegalArgumentException(
          "vectorBits must be 128, 256, 512, or 0 for the machine's own, not " + vectorBits);
    }
  }

  /** One thread and the machine's own width. */
  public static KernelOptions defaults() {
    return new KernelOptions(1, 0);
  }

  /** This many threads and the machine's own width. */
  public static KernelOptions threads(int threads) {
    return new KernelOptions(threads, 0);
  }
}
