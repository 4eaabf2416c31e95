package io.espalier.data;

import java.util.List;
import java.util.Objects;

/**
 * Makes ids of values: which of a feature's bins a value falls into. The boundaries come from a
 * calibration pass. Values that are NaN make no id; infinite ones fall into the outermost bins.
 *
 * <p>A feature with fewer distinct values than bins has the boundaries {@code -Double.MAX_VALUE},
 * its values, {@code Double.MAX_VALUE}: each value begins a bin of its own.
 *
 * @param kind how the id is made of the bin
 * @param bits ids have so many bits, 1 to 30
 * @param boundaries between the bins: at least two, finite, ascending; they may repeat
 */
public record Discretizer(Kind kind, int bits, List<Double> boundaries) {
  /** How the id is made of the bin; what else is in the same sparse input keeps its value. */
  public enum Kind {
    /**
     * twml's PercentileDiscretizer. A value's bin begins with the last boundary that is not above
     * it; values below the first boundary belong to the first bin, those from the last on to the
     * last bin. The bins of an input's features are numbered through from 1 in the order of its
     * features, and the number is the id. What has no bins has the id {@code key mod (2^bits - n) +
     * n}, n the number of all bins; so has a sparse continuous feature, which would lose its names.
     */
    PERCENTILE,
    /**
     * Bins as for {@link #PERCENTILE}, ids as for {@link #HASHING}. twml's hash function for these
     * is not public.
     */
    HASHED_PERCENTILE,
    /**
     * twml's HashingDiscretizer. The bin is the number of boundaries below the value; the id is a
     * hash of the key (the feature's id, or its element's) and the bin. What has no bins has the
     * low {@code bits} bits of its key.
     */
    HASHING
  }

  public Discretizer {
    Objects.requireNonNull(kind, "kind");
    boundaries = List.copyOf(boundaries);
    if (bits < 1 || bits > 30) {
      throw new IllegalArgumentException("a discretizer has 1 to 30 bits, not " + bits);
    }
    if (boundaries.size() < 2) {
      throw new IllegalArgumentException(
          "a discretizer needs at least two boundaries, not " + boundaries.size());
    }
    double before = Double.NEGATIVE_INFINITY;
    for (double boundary : boundaries) {
      if (!(Math.abs(boundary) <= Double.MAX_VALUE && boundary >= before)) {
        throw new IllegalArgumentException(
            "boundaries must be finite and ascend; " + boundary + " follows " + before);
      }
      before = boundary;
    }
  }

  /** How many bins there are between the boundaries. */
  public int bins() {
    return boundaries.size() - 1;
  }
}
