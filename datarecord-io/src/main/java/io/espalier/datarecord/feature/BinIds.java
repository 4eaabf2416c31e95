package io.espalier.datarecord.feature;

import io.espalier.data.Discretizer;

/** Ids of one feature's values by a discretizer; see {@link Discretizer.Kind} for what they are. */
final class BinIds {
  private static final long FACTOR = 2654435761L;

  private final Discretizer.Kind kind;
  private final int bits;
  private final int firstId;
  private final double[] boundaries;

  /**
   * Ids by this discretizer.
   *
   * @param firstId the id of the first bin where bins are numbered through
   */
  BinIds(Discretizer discretizer, int firstId) {
    this.kind = discretizer.kind();
    this.bits = discretizer.bits();
    this.firstId = firstId;
    this.boundaries = discretizer.boundaries().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * The id of a value.
   *
   * @param key of the feature or element
   * @param value not NaN
   */
  int id(long key, double value) {
    return switch (kind) {
      case PERCENTILE -> firstId + percentileBin(value);
      case HASHED_PERCENTILE -> hash32(key, percentileBin(value), bits);
      case HASHING -> hash32(key, boundariesBelow(value, false), bits);
    };
  }

  private int percentileBin(double value) {
    return Math.clamp(boundariesBelow(value, true) - 1L, 0, boundaries.length - 2);
  }

  /** How many boundaries are below the value, or also those equal to it. */
  private int boundariesBelow(double value, boolean orEqual) {
    int low = 0;
    int high = boundaries.length;
    while (low < high) {
      int middle = low + high >>> 1;
      if (orEqual ? boundaries[middle] <= value : boundaries[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** libtwml's integer_multiplicative_hashing in 32 bits: unsigned 64-bit products, top bits. */
  static int hash32(long id, int bin, int bits) {
    long hash = (id * FACTOR + bin) * FACTOR;
    return (int) (hash >>> 32 - bits) & (1 << bits) - 1;
  }
}
