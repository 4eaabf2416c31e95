package io.espalier.kernels.cpu.bits512;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.NEG;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What the losses compute element by element, on runs of elements: the terms of a row's loss and
 * the gradient before the row's weight. Summing the terms is not done here, since that has an
 * order.
 */
final class Losses {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int N = Lanes.COUNT;

  private Losses() {}

  /**
   * {@code terms = max(z, 0) - z·label + log1p(exp(-|z|)); gradient = (sigmoid(z) - label)·mean}.
   */
  static void sigmoid(
      float[] z,
      int zAt,
      float[] labels,
      int labelsAt,
      float[] gradient,
      int gradientAt,
      float[] terms,
      int termsAt,
      float mean,
      int count) {
    VectorMath.expOfNegative(z, zAt, gradient, gradientAt, count);
    VectorMath.log1p(gradient, gradientAt, terms, termsAt, count);
    VectorMath.sigmoid(z, zAt, gradient, gradientAt, gradient, gradientAt, count);
    int i = 0;
    for (; i <= count - N; i += N) {
      FloatVector logit = FloatVector.fromArray(S, z, zAt + i);
      FloatVector label = FloatVector.fromArray(S, labels, labelsAt + i);
      FloatVector positive = FloatVector.zero(S).blend(logit, logit.compare(GT, 0f));
      FloatVector log = FloatVector.fromArray(S, terms, termsAt + i);
      logit.lanewise(NEG).fma(label, positive).add(log).intoArray(terms, termsAt + i);
      FloatVector p = FloatVector.fromArray(S, gradient, gradientAt + i);
      p.sub(label).mul(mean).intoArray(gradient, gradientAt + i);
    }
    for (; i < count; i++) {
      float logit = z[zAt + i];
      float label = labels[labelsAt + i];
      terms[termsAt + i] = Math.fma(-logit, label, logit > 0f ? logit : 0f) + terms[termsAt + i];
      gradient[gradientAt + i] = (gradient[gradientAt + i] - label) * mean;
    }
  }

  /** {@code terms = (z - label)²; gradient = ((z - label)·2)·mean}. */
  static void squared(
      float[] z,
      int zAt,
      float[] labels,
      int labelsAt,
      float[] gradient,
      int gradientAt,
      float[] terms,
      int termsAt,
      float mean,
      int count) {
    int i = 0;
    for (; i <= count - N; i += N) {
      FloatVector d =
          FloatVector.fromArray(S, z, zAt + i).sub(FloatVector.fromArray(S, labels, labelsAt + i));
      d.mul(d).intoArray(terms, termsAt + i);
      d.mul(2f).mul(mean).intoArray(gradient, gradientAt + i);
    }
    for (; i < count; i++) {
      float d = z[zAt + i] - labels[labelsAt + i];
      terms[termsAt + i] = d * d;
      gradient[gradientAt + i] = (d * 2f) * mean;
    }
  }
}
