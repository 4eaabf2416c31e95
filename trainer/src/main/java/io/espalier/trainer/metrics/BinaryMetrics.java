package io.espalier.trainer.metrics;

/**
 * The metrics of one label between 0 and 1 and one logit: twml's {@code rce}, {@code ctr} and
 * {@code predicted_ctr}, accuracy, and the exact ROC AUC. What cannot be said (one class only, no
 * examples) is NaN.
 */
final class BinaryMetrics {
  /** twml keeps predictions this far from 0 and 1 in {@code rce}. */
  private static final double CLIP = 1e-5;

  private final RocAuc rocAuc = new RocAuc();
  private boolean everyLabelIsClear = true;
  private double weight;
  private double hits;
  private double labels;
  private double predictions;
  private double crossEntropy;

  void add(double logit, float label, float exampleWeight) {
    double prediction = Logistic.sigmoid(logit);
    double clipped = Math.clamp(prediction, CLIP, 1 - CLIP);
    weight += exampleWeight;
    hits += (prediction >= 0.5) == (label >= 0.5f) ? exampleWeight : 0;
    labels += (double) exampleWeight * label;
    predictions += exampleWeight * prediction;
    crossEntropy -=
        exampleWeight
            * (label * StrictMath.log(clipped) + (1.0 - label) * StrictMath.log1p(-clipped));
    if (label == 0 || label == 1) {
      if (everyLabelIsClear) {
        rocAuc.add(logit, label == 1, exampleWeight);
      }
    } else {
      everyLabelIsClear = false;
    }
  }

  /** The weighted share of examples where {@code p >= 0.5} agrees with {@code y >= 0.5}. */
  double accuracy() {
    return hits / weight;
  }

  /** NaN unless every label was 0 or 1 and both occurred. */
  double rocAuc() {
    return everyLabelIsClear ? rocAuc.area() : Double.NaN;
  }

  /** {@code 100 (1 - CE / CE of always predicting the mean label)}. */
  double rce() {
    double mean = ctr();
    if (!(mean > 0 && mean < 1)) {
      return Double.NaN;
    }
    double base = -(mean * StrictMath.log(mean) + (1 - mean) * StrictMath.log1p(-mean));
    return 100 * (1 - crossEntropy / weight / base);
  }

  /** The mean label. */
  double ctr() {
    return labels / weight;
  }

  /** The mean prediction. */
  double predictedCtr() {
    return predictions / weight;
  }
}
