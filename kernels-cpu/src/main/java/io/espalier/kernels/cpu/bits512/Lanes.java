package io.espalier.kernels.cpu.bits512;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width of this package, and what follows from it. A class of its own, so that it is
 * constant before any kernel.
 */
final class Lanes {
  static final int BITS = 512;
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;

  /** Floats in a vector. */
  static final int COUNT = BITS / Float.SIZE;

  /** Rows of a register tile. */
  static final int TILE_ROWS = 4;

  /**
   * Vectors side by side in a register tile: 4 x 4 sums where vectors are so wide that 32 registers
   * come with them, 4 x 2 with the 16 of AVX2, where more would spill.
   */
  static final int TILE_VECTORS = BITS > 256 ? 4 : 2;

  private Lanes() {}

  /** How many vectors hold {@code count} floats, the last one perhaps in part. */
  static int vectors(int count) {
    return (count + COUNT - 1) / COUNT;
  }
}
