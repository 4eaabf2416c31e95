package io.espalier.bench.measure;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * What some samples say: their median, and the tenth and the ninetieth of a hundred.
 *
 * @param low a tenth of the samples are below it
 * @param high a tenth of the samples are above it
 */
public record Spread(double median, double low, double high) {
  /**
   * Of these samples, in any order; between two samples by their distance.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Spread of(double[] samples) {
    if (samples.length == 0) {
      throw new IllegalArgumentException("there are no samples");
    }
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    return new Spread(at(sorted, 0.5), at(sorted, 0.1), at(sorted, 0.9));
  }

  private static double at(double[] sorted, double fraction) {
    double position = fraction * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /** In another unit; where that turns large into small, low and high change places. */
  public Spread map(DoubleUnaryOperator unit) {
    double first = unit.applyAsDouble(low);
    double second = unit.applyAsDouble(high);
    return new Spread(unit.applyAsDouble(median), Math.min(first, second), Math.max(first, second));
  }
}
