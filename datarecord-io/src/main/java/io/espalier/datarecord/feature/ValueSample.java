package io.espalier.datarecord.feature;

import io.espalier.data.CounterRandom;
import io.espalier.data.Discretizer;
import io.espalier.data.FeatureSchema.ZScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The values of one feature in a calibration pass: mean and deviation of all of them, by Welford's
 * method in the order of the data; and so many of them as fit, for quantiles: all, or a uniform
 * sample (Vitter's algorithm R) that depends on the feature's id and the order alone.
 */
final class ValueSample {
  private static final long SEED = 0x63616c6962726174L;
  private static final int FIRST_ROOM = 256;

  private final long id;
  private final int most;
  private double[] values = new double[0];
  private long count;
  private double mean;
  private double squares;

  /**
   * A sample without values.
   *
   * @param id the feature's
   * @param most so many values are kept; 0 where quantiles are not wanted
   */
  ValueSample(long id, int most) {
    this.id = id;
    this.most = most;
  }

  /** Takes a finite value. */
  void add(double value) {
    count++;
    double difference = value - mean;
    mean += difference / count;
    squares += difference * (value - mean);
    if (count <= most) {
      if (count > values.length) {
        values = Arrays.copyOf(values, Math.clamp(2L * values.length, FIRST_ROOM, most));
      }
      values[(int) count - 1] = value;
    } else if (most > 0) {
      long place = Math.unsignedMultiplyHigh(CounterRandom.bits(SEED, id, count), count);
      if (place < most) {
        values[(int) place] = value;
      }
    }
  }

  /**
   * Mean and standard deviation (of the whole population). A feature without values is left as it
   * is; one that is always the same has the deviation 1, and becomes 0.
   */
  ZScore zScore() {
    double deviation = Math.sqrt(squares / Math.max(1, count));
    if (!Double.isFinite(mean) || !Double.isFinite(deviation)) {
      throw new IllegalArgumentException(
          "feature " + id + " cannot be normalized: its values are too large for a mean");
    }
    return new ZScore(mean, deviation > 0 ? deviation : 1);
  }

  /** Bins with quantiles as boundaries; nothing for a feature without values. */
  Optional<Discretizer> discretizer(SparseFeatures.Bins bins) {
    double[] sorted = Arrays.copyOf(values, (int) Math.min(count, most));
    if (sorted.length == 0) {
      return Optional.empty();
    }
    Arrays.sort(sorted);
    double[] distinct = Arrays.stream(sorted).distinct().toArray();
    List<Double> boundaries = new ArrayList<>();
    if (distinct.length < bins.count()) {
      boundaries.add(-Double.MAX_VALUE);
      for (double value : distinct) {
        boundaries.add(value);
      }
      boundaries.add(Double.MAX_VALUE);
    } else {
      for (int i = 0; i <= bins.count(); i++) {
        boundaries.add(quantile(sorted, (double) i / bins.count()));
      }
    }
    return Optional.of(new Discretizer(bins.kind(), bins.bits(), boundaries));
  }

  /** The value at {@code q (n - 1)}, between two neighbours in proportion. */
  private static double quantile(double[] sorted, double q) {
    double place = q * (sorted.length - 1);
    int below = (int) place;
    double rest = place - below;
    if (rest == 0) {
      return sorted[below];
    }
    double low = sorted[below];
    double high = sorted[below + 1];
    // Rounding must not make a boundary of its own between equal values, nor one beyond the next.
    return low == high ? low : Math.clamp(low * (1 - rest) + high * rest, low, high);
  }
}
