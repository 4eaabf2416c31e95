package io.espalier.trainer;

/** Takes predictions, in the order of the examples. */
@FunctionalInterface
public interface PredictionSink {
  /**
   * Predictions of some examples.
   *
   * @param predictions row by row, {@code rows · outputs} floats count; the array is used again
   *     after the call
   * @param rows how many examples
   * @param outputs predictions of an example
   */
  void accept(float[] predictions, int rows, int outputs);
}
