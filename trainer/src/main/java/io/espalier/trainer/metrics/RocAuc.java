package io.espalier.trainer.metrics;

import java.util.Arrays;

/**
 * The exact area under the ROC curve: the weighted share of (positive, negative) pairs whose
 * positive scores higher, a tie counting one half. Keeps every score: 12 bytes an example.
 */
final class RocAuc {
  private double[] scores = new double[64];

  /** The example's weight, negative where the example is a negative. */
  private float[] signedWeights = new float[64];

  private int size;

  void add(double score, boolean positive, float weight) {
    if (weight == 0) {
      return;
    }
    if (size == scores.length) {
      int capacity = (int) Math.min(Integer.MAX_VALUE - 8L, size + (size >> 1) + 1L);
      if (capacity == size) {
        throw new IllegalStateException(
            "ROC AUC keeps every score; at most " + size + " examples fit");
      }
      scores = Arrays.copyOf(scores, capacity);
      signedWeights = Arrays.copyOf(signedWeights, capacity);
    }
    scores[size] = score + 0.0; // -0.0 becomes 0.0, so that the two tie
    signedWeights[size++] = positive ? weight : -weight;
  }

  /** The area; NaN where there are no positives or no negatives. Time n log n. */
  double area() {
    double[] levels = Arrays.copyOf(scores, size);
    Arrays.sort(levels);
    int distinct = 0;
    for (int i = 0; i < size; i++) {
      if (i == 0 || levels[i] != levels[i - 1]) {
        levels[distinct++] = levels[i];
      }
    }
    double[] positive = new double[distinct];
    double[] negative = new double[distinct];
    for (int i = 0; i < size; i++) {
      int level = Arrays.binarySearch(levels, 0, distinct, scores[i]);
      float weight = signedWeights[i];
      if (weight > 0) {
        positive[level] += weight;
      } else {
        negative[level] -= weight;
      }
    }
    double positives = 0;
    double negativesBelow = 0;
    double pairs = 0;
    for (int level = 0; level < distinct; level++) {
      pairs += positive[level] * (negativesBelow + negative[level] / 2);
      positives += positive[level];
      negativesBelow += negative[level];
    }
    return pairs / (positives * negativesBelow);
  }
}
