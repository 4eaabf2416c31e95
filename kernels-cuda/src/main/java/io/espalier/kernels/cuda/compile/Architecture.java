package io.espalier.kernels.cuda.compile;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What code is compiled for: a compute capability.
 *
 * @param major its first number
 * @param minor its second number
 */
record Architecture(int major, int minor) {
  /** From the number in a compiler's name of it: 90 is 9.0, and 121 is 12.1. */
  static Architecture of(int number) {
    return new Architecture(number / 10, number % 10);
  }

  /** Whether a GPU of this architecture runs code that was compiled for another. */
  boolean runs(Architecture code) {
    return code.major == major && code.minor <= minor;
  }

  /** Of those that a compiler knows, the best one that a GPU of this architecture runs. */
  Optional<Architecture> bestOf(List<Architecture> known) {
    return known.stream().filter(this::runs).max(Comparator.comparingInt(Architecture::minor));
  }

  /** As compilers name it: {@code sm_90}. */
  @Override
  public String toString() {
    return "sm_" + major + minor;
  }
}
