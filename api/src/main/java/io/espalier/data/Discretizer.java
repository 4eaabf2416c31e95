package io.espalier.data;

import java.util.List;
import java.util.Objects;

/**
 * Makes ids of values: which of a feature's bins a value falls into. The boundaries come from a
 * calibration pass.
 *
 * @param kind how the id is made of the bin
 * @param bits ids have so many bits, 1 to 30
 * @param boundaries between the bins, ascending
 */
public record Discretizer(Kind kind, int bits, List<Double> boundaries) {
  /** How the id is made of the bin. */
  public enum Kind {
    /** twml's PercentileDiscretizer: bins are numbered through. */
    PERCENTILE,
    /** Bins as for {@link #PERCENTILE}, ids hashed. */
    HASHED_PERCENTILE,
    /** twml's HashingDiscretizer: feature and bin are hashed together. */
    HASHING
  }

  public Discretizer {
    Objects.requireNonNull(kind, "kind");
    boundaries = List.copyOf(boundaries);
    if (bits < 1 || bits > 30) {
      throw new IllegalArgumentException("a discretizer has 1 to 30 bits, not " + bits);
    }
  }
}
