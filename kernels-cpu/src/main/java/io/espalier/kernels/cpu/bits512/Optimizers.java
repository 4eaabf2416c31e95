package io.espalier.kernels.cpu.bits512;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.SQRT;

import io.espalier.kernels.reference.OptimizerReference;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The updates of {@link OptimizerReference}, a vector at a time; the rest that fills no vector goes
 * there. Whether every g was finite: 0·g is added up, which is 0 for finite g and NaN for the
 * others, and NaN stays.
 */
final class Optimizers {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int N = Lanes.COUNT;

  private Optimizers() {}

  static void movingAverage(
      float[] sum,
      int sumAt,
      float scale,
      float decay,
      float weight,
      float[] average,
      int averageAt,
      int count) {
    int whole = count / N * N;
    FloatVector decays = FloatVector.broadcast(S, decay);
    for (int i = 0; i < whole; i += N) {
      FloatVector in = FloatVector.fromArray(S, sum, sumAt + i).mul(scale).mul(weight);
      FloatVector old = FloatVector.fromArray(S, average, averageAt + i);
      decays.fma(old, in).intoArray(average, averageAt + i);
    }
    OptimizerReference.movingAverage(
        sum, sumAt + whole, scale, decay, weight, average, averageAt + whole, count - whole);
  }

  static boolean sgd(
      float[] w, int wAt, float[] gradient, int gradientAt, float scale, float rate, int count) {
    int whole = count / N * N;
    FloatVector zero = FloatVector.zero(S);
    FloatVector rates = FloatVector.broadcast(S, -rate);
    FloatVector check = zero;
    for (int i = 0; i < whole; i += N) {
      FloatVector g = FloatVector.fromArray(S, gradient, gradientAt + i).mul(scale);
      check = g.fma(zero, check);
      rates.fma(g, FloatVector.fromArray(S, w, wAt + i)).intoArray(w, wAt + i);
    }
    return check.compare(EQ, 0f).allTrue()
        & OptimizerReference.sgd(
            w, wAt + whole, gradient, gradientAt + whole, scale, rate, count - whole);
  }

  static boolean momentum(
      float[] w,
      int wAt,
      float[] gradient,
      int gradientAt,
      float[] a,
      int aAt,
      float scale,
      float rate,
      float momentum,
      int count) {
    int whole = count / N * N;
    FloatVector zero = FloatVector.zero(S);
    FloatVector rates = FloatVector.broadcast(S, -rate);
    FloatVector momenta = FloatVector.broadcast(S, momentum);
    FloatVector check = zero;
    for (int i = 0; i < whole; i += N) {
      FloatVector g = FloatVector.fromArray(S, gradient, gradientAt + i).mul(scale);
      check = g.fma(zero, check);
      FloatVector velocity = momenta.fma(FloatVector.fromArray(S, a, aAt + i), g);
      velocity.intoArray(a, aAt + i);
      rates.fma(velocity, FloatVector.fromArray(S, w, wAt + i)).intoArray(w, wAt + i);
    }
    return check.compare(EQ, 0f).allTrue()
        & OptimizerReference.momentum(
            w,
            wAt + whole,
            gradient,
            gradientAt + whole,
            a,
            aAt + whole,
            scale,
            rate,
            momentum,
            false,
            count - whole);
  }

  static boolean nesterov(
      float[] w,
      int wAt,
      float[] gradient,
      int gradientAt,
      float[] a,
      int aAt,
      float scale,
      float rate,
      float momentum,
      int count) {
    int whole = count / N * N;
    FloatVector zero = FloatVector.zero(S);
    FloatVector rates = FloatVector.broadcast(S, -rate);
    FloatVector momenta = FloatVector.broadcast(S, momentum);
    FloatVector check = zero;
    for (int i = 0; i < whole; i += N) {
      FloatVector g = FloatVector.fromArray(S, gradient, gradientAt + i).mul(scale);
      check = g.fma(zero, check);
      FloatVector velocity = momenta.fma(FloatVector.fromArray(S, a, aAt + i), g);
      velocity.intoArray(a, aAt + i);
      FloatVector step = momenta.fma(velocity, g);
      rates.fma(step, FloatVector.fromArray(S, w, wAt + i)).intoArray(w, wAt + i);
    }
    return check.compare(EQ, 0f).allTrue()
        & OptimizerReference.momentum(
            w,
            wAt + whole,
            gradient,
            gradientAt + whole,
            a,
            aAt + whole,
            scale,
            rate,
            momentum,
            true,
            count - whole);
  }

  static boolean adagrad(
      float[] w,
      int wAt,
      float[] gradient,
      int gradientAt,
      float[] a,
      int aAt,
      float scale,
      float rate,
      int count) {
    int whole = count / N * N;
    FloatVector zero = FloatVector.zero(S);
    FloatVector check = zero;
    for (int i = 0; i < whole; i += N) {
      FloatVector g = FloatVector.fromArray(S, gradient, gradientAt + i).mul(scale);
      check = g.fma(zero, check);
      FloatVector squares = g.fma(g, FloatVector.fromArray(S, a, aAt + i));
      squares.intoArray(a, aAt + i);
      FloatVector step = g.mul(rate).div(squares.lanewise(SQRT));
      FloatVector.fromArray(S, w, wAt + i).sub(step).intoArray(w, wAt + i);
    }
    return check.compare(EQ, 0f).allTrue()
        & OptimizerReference.adagrad(
            w,
            wAt + whole,
            gradient,
            gradientAt + whole,
            a,
            aAt + whole,
            scale,
            rate,
            count - whole);
  }

  static boolean adam(
      float[] w,
      int wAt,
      float[] gradient,
      int gradientAt,
      float[] m,
      int mAt,
      float[] v,
      int vAt,
      float scale,
      float rate,
      float beta1,
      float beta2,
      float epsilon,
      int count) {
    int whole = count / N * N;
    FloatVector zero = FloatVector.zero(S);
    FloatVector stay1 = FloatVector.broadcast(S, beta1);
    FloatVector stay2 = FloatVector.broadcast(S, beta2);
    FloatVector in1 = FloatVector.broadcast(S, 1f - beta1);
    FloatVector in2 = FloatVector.broadcast(S, 1f - beta2);
    FloatVector check = zero;
    for (int i = 0; i < whole; i += N) {
      FloatVector g = FloatVector.fromArray(S, gradient, gradientAt + i).mul(scale);
      check = g.fma(zero, check);
      FloatVector first = stay1.fma(FloatVector.fromArray(S, m, mAt + i), in1.mul(g));
      first.intoArray(m, mAt + i);
      FloatVector second = stay2.fma(FloatVector.fromArray(S, v, vAt + i), in2.mul(g.mul(g)));
      second.intoArray(v, vAt + i);
      FloatVector step = first.mul(rate).div(second.lanewise(SQRT).add(epsilon));
      FloatVector.fromArray(S, w, wAt + i).sub(step).intoArray(w, wAt + i);
    }
    return check.compare(EQ, 0f).allTrue()
        & OptimizerReference.adam(
            w,
            wAt + whole,
            gradient,
            gradientAt + whole,
            m,
            mAt + whole,
            v,
            vAt + whole,
            scale,
            rate,
            beta1,
            beta2,
            epsilon,
            count - whole);
  }
}
