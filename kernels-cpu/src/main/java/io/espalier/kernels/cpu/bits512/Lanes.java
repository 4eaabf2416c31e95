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

  /** Whether 32 vector registers come with the width, not 16: what a tile can hold. */
  static final boolean MANY_REGISTERS = BITS > 256;

  /** Rows and vectors of a register tile whose left rows lie as rows, {@link RowTiles}. */
  static final int ROW_TILE_ROWS = MANY_REGISTERS ? 4 : 6;

  static final int ROW_TILE_VECTORS = MANY_REGISTERS ? 4 : 2;

  /** Floats in a row of such a tile, and in a row of the panel that goes with it. */
  static final int ROW_TILE_WIDTH = ROW_TILE_VECTORS * COUNT;

  /** Rows and vectors of a register tile whose left rows are packed, {@link ColumnTiles}. */
  static final int COLUMN_TILE_ROWS = MANY_REGISTERS ? 8 : 4;

  static final int COLUMN_TILE_VECTORS = MANY_REGISTERS ? 3 : 2;

  /** Floats in a row of such a tile, and in a row of the panel that goes with it. */
  static final int COLUMN_TILE_WIDTH = COLUMN_TILE_VECTORS * COUNT;

  /** Vectors as long as a packed tile has rows. */
  static final VectorSpecies<Float> COLUMN_TILE_FLOATS =
      MANY_REGISTERS ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;

  private Lanes() {}

  /** How many vectors hold {@code count} floats, the last one perhaps in part. */
  static int vectors(int count) {
    return (count + COUNT - 1) / COUNT;
  }
}
