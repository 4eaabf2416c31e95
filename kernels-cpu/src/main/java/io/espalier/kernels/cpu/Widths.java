package io.espalier.kernels.cpu;

import io.espalier.kernels.Kernels;
import jdk.incubator.vector.FloatVector;

/** The vector widths there are kernels for. Loaded only where the Vector API is there. */
final class Widths {
  static final int LOWEST = 128;
  static final int HIGHEST = 512;

  private Widths() {}

  /** What the machine does best. */
  static int preferred() {
    return FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }

  static Kernels open(int bits, int threads) {
    return switch (bits) {
      case 128 -> new io.espalier.kernels.cpu.bits128.VectorKernels(threads);
      case 256 -> new io.espalier.kernels.cpu.bits256.VectorKernels(threads);
      default -> new io.espalier.kernels.cpu.bits512.VectorKernels(threads);
    };
  }
}
