package io.espalier.trainer.metrics;

/**
 * The losses of {@code Loss} in double, each in the form that neither overflows nor cancels.
 * StrictMath, because Math's functions may change their last bit when the JIT compiler takes over.
 */
final class Logistic {
  private Logistic() {}

  static double sigmoid(double logit) {
    if (logit >= 0) {
      return 1 / (1 + StrictMath.exp(-logit));
    }
    double e = StrictMath.exp(logit);
    return e / (1 + e);
  }

  /** {@code max(z, 0) - z·y + log1p(exp(-|z|))}. */
  static double sigmoidCrossEntropy(double logit, double label) {
    return Math.max(logit, 0) - logit * label + StrictMath.log1p(StrictMath.exp(-Math.abs(logit)));
  }

  /**
   * {@code log(sum_j exp(z_j)) - z_label}, the greatest logit taken out of the sum so that a sure
   * and right prediction keeps its small loss.
   *
   * @param best the index of the greatest logit
   */
  static double softmaxCrossEntropy(float[] logits, int offset, int outputs, int best, int label) {
    double greatest = logits[offset + best];
    double others = 0;
    for (int o = 0; o < outputs; o++) {
      if (o != best) {
        others += StrictMath.exp(logits[offset + o] - greatest);
      }
    }
    return StrictMath.log1p(others) + (greatest - logits[offset + label]);
  }
}
