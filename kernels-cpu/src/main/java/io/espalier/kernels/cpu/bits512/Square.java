package io.espalier.kernels.cpu.bits512;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * What turns a square of sixteen floats, four vectors of four: first neighbours change places
 * between two rows, then pairs between two such pairs of rows. Four floats whatever the machine's
 * width: wider turns take shuffles that cost more than they save.
 */
final class Square {
  static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;

  /** 1, 0, 3, 2. */
  static final VectorShuffle<Float> NEIGHBOURS = VectorShuffle.fromValues(FOUR, 1, 0, 3, 2);

  /** 2, 3, 0, 1. */
  static final VectorShuffle<Float> PAIRS = VectorShuffle.fromValues(FOUR, 2, 3, 0, 1);

  /** Lanes 1 and 3. */
  static final VectorMask<Float> ODD = VectorMask.fromValues(FOUR, false, true, false, true);

  /** Lanes 2 and 3. */
  static final VectorMask<Float> UPPER = VectorMask.fromValues(FOUR, false, false, true, true);

  private Square() {}
}
