package io.espalier.trainer.demo;

import io.espalier.model.CompactModel;
import io.espalier.model.Predictor;
import java.util.Arrays;

/**
 * How fast a model predicts on one thread: the only numbers of the demonstration that differ from
 * run to run.
 *
 * @param rowsPerSecond in batches
 * @param p50Micros the median time of a prediction for one row
 * @param p99Micros 99 of 100 predictions for one row take no longer
 */
record Speed(double rowsPerSecond, double p50Micros, double p99Micros) {
  private static final int SINGLE_ROWS = 20_000;
  private static final int PASSES = 5;

  /**
   * Measures a model on these rows, after passes that warm up: what was compiled for another model
   * is compiled anew where this one goes other ways.
   *
   * @param rows row after row, of the model's width
   * @param count how many rows
   */
  static Speed of(CompactModel model, float[] rows, int count) {
    try (Predictor predictor = model.newPredictor()) {
      batchSeconds(predictor, rows, count);
      double seconds = batchSeconds(predictor, rows, count);
      long[] nanos = singleNanos(predictor, rows, count);
      for (int pass = 0; pass < PASSES; pass++) {
        nanos = singleNanos(predictor, rows, count);
      }
      Arrays.sort(nanos);
      return new Speed(
          count / seconds, percentile(nanos, 0.50) / 1e3, percentile(nanos, 0.99) / 1e3);
    }
  }

  /** The fastest of some passes over all rows. */
  private static double batchSeconds(Predictor predictor, float[] rows, int count) {
    float[] predictions = new float[count];
    long best = Long.MAX_VALUE;
    for (int pass = 0; pass < PASSES; pass++) {
      long start = System.nanoTime();
      predictor.predict(rows, count, predictions);
      best = Math.min(best, System.nanoTime() - start);
    }
    return best / 1e9;
  }

  private static long[] singleNanos(Predictor predictor, float[] rows, int count) {
    int width = predictor.model().inputs();
    float[] row = new float[width];
    long[] nanos = new long[SINGLE_ROWS];
    for (int i = 0; i < SINGLE_ROWS; i++) {
      System.arraycopy(rows, i % count * width, row, 0, width);
      long start = System.nanoTime();
      predictor.predict(row);
      nanos[i] = System.nanoTime() - start;
    }
    return nanos;
  }

  private static double percentile(long[] sorted, double share) {
    return sorted[(int) (share * (sorted.length - 1))];
  }
}
