package io.espalier.kernels.cpu.bits512;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.SQRT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The updates of {@link io.espalier.kernels.reference.OptimizerReference} on one row of a table, at
 * least a vector wide. Where the last vector overlaps the one before, the row and its slots are
 * loaded a vector ahead of what is stored; the gradient comes in whole vectors that do not overlap,
 * as {@link EntrySums} leaves it, so that each is loaded as it was stored, which is when a
 * processor need not wait for the store. Whether every g was finite: as {@link Optimizers} does it.
 */
final class RowOptimizers {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int N = Lanes.COUNT;

  private RowOptimizers() {}

  static boolean sgd(float[] gradient, float[] w, int wAt, float scale, float rate, int width) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector rates = FloatVector.broadcast(S, -rate);
    FloatVector check = zero;
    FloatVector wNext = FloatVector.fromArray(S, w, wAt);
    int at = 0;
    for (int i = 0; i < width; i += N) {
      int next = Math.min(i + N, width - N);
      FloatVector wOld = wNext;
      wNext = FloatVector.fromArray(S, w, wAt + next);
      FloatVector g = FloatVector.fromArray(S, gradient, i).mul(scale);
      check = g.fma(zero, check);
      rates.fma(g, wOld).intoArray(w, wAt + at);
      at = next;
    }
    return check.compare(EQ, 0f).allTrue();
  }

  static boolean momentum(
      float[] gradient,
      float[] w,
      int wAt,
      float[] a,
      int aAt,
      float scale,
      float rate,
      float momentum,
      int width) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector rates = FloatVector.broadcast(S, -rate);
    FloatVector momenta = FloatVector.broadcast(S, momentum);
    FloatVector check = zero;
    FloatVector wNext = FloatVector.fromArray(S, w, wAt);
    FloatVector aNext = FloatVector.fromArray(S, a, aAt);
    int at = 0;
    for (int i = 0; i < width; i += N) {
      int next = Math.min(i + N, width - N);
      FloatVector wOld = wNext;
      wNext = FloatVector.fromArray(S, w, wAt + next);
      FloatVector aOld = aNext;
      aNext = FloatVector.fromArray(S, a, aAt + next);
      FloatVector g = FloatVector.fromArray(S, gradient, i).mul(scale);
      check = g.fma(zero, check);
      FloatVector velocity = momenta.fma(aOld, g);
      velocity.intoArray(a, aAt + at);
      rates.fma(velocity, wOld).intoArray(w, wAt + at);
      at = next;
    }
    return check.compare(EQ, 0f).allTrue();
  }

  static boolean nesterov(
      float[] gradient,
      float[] w,
      int wAt,
      float[] a,
      int aAt,
      float scale,
      float rate,
      float momentum,
      int width) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector rates = FloatVector.broadcast(S, -rate);
    FloatVector momenta = FloatVector.broadcast(S, momentum);
    FloatVector check = zero;
    FloatVector wNext = FloatVector.fromArray(S, w, wAt);
    FloatVector aNext = FloatVector.fromArray(S, a, aAt);
    int at = 0;
    for (int i = 0; i < width; i += N) {
      int next = Math.min(i + N, width - N);
      FloatVector wOld = wNext;
      wNext = FloatVector.fromArray(S, w, wAt + next);
      FloatVector aOld = aNext;
      aNext = FloatVector.fromArray(S, a, aAt + next);
      FloatVector g = FloatVector.fromArray(S, gradient, i).mul(scale);
      check = g.fma(zero, check);
      FloatVector velocity = momenta.fma(aOld, g);
      velocity.intoArray(a, aAt + at);
      rates.fma(momenta.fma(velocity, g), wOld).intoArray(w, wAt + at);
      at = next;
    }
    return check.compare(EQ, 0f).allTrue();
  }

  static boolean adagrad(
      float[] gradient,
      float[] w,
      int wAt,
      float[] a,
      int aAt,
      float scale,
      float rate,
      int width) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector check = zero;
    FloatVector wNext = FloatVector.fromArray(S, w, wAt);
    FloatVector aNext = FloatVector.fromArray(S, a, aAt);
    int at = 0;
    for (int i = 0; i < width; i += N) {
      int next = Math.min(i + N, width - N);
      FloatVector wOld = wNext;
      wNext = FloatVector.fromArray(S, w, wAt + next);
      FloatVector aOld = aNext;
      aNext = FloatVector.fromArray(S, a, aAt + next);
      FloatVector g = FloatVector.fromArray(S, gradient, i).mul(scale);
      check = g.fma(zero, check);
      FloatVector squares = g.fma(g, aOld);
      squares.intoArray(a, aAt + at);
      wOld.sub(g.mul(rate).div(squares.lanewise(SQRT))).intoArray(w, wAt + at);
      at = next;
    }
    return check.compare(EQ, 0f).allTrue();
  }

  static boolean adam(
      float[] gradient,
      float[] w,
      int wAt,
      float[] m,
      int mAt,
      float[] v,
      int vAt,
      float scale,
      float rate,
      float beta1,
      float beta2,
      float epsilon,
      int width) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector stay1 = FloatVector.broadcast(S, beta1);
    FloatVector stay2 = FloatVector.broadcast(S, beta2);
    FloatVector in1 = FloatVector.broadcast(S, 1f - beta1);
    FloatVector in2 = FloatVector.broadcast(S, 1f - beta2);
    FloatVector check = zero;
    FloatVector wNext = FloatVector.fromArray(S, w, wAt);
    FloatVector mNext = FloatVector.fromArray(S, m, mAt);
    FloatVector vNext = FloatVector.fromArray(S, v, vAt);
    int at = 0;
    for (int i = 0; i < width; i += N) {
      int next = Math.min(i + N, width - N);
      FloatVector wOld = wNext;
      wNext = FloatVector.fromArray(S, w, wAt + next);
      FloatVector mOld = mNext;
      mNext = FloatVector.fromArray(S, m, mAt + next);
      FloatVector vOld = vNext;
      vNext = FloatVector.fromArray(S, v, vAt + next);
      FloatVector g = FloatVector.fromArray(S, gradient, i).mul(scale);
      check = g.fma(zero, check);
      FloatVector mean = stay1.fma(mOld, in1.mul(g));
      mean.intoArray(m, mAt + at);
      FloatVector squares = stay2.fma(vOld, in2.mul(g.mul(g)));
      squares.intoArray(v, vAt + at);
      FloatVector step = mean.mul(rate).div(squares.lanewise(SQRT).add(epsilon));
      wOld.sub(step).intoArray(w, wAt + at);
      at = next;
    }
    return check.compare(EQ, 0f).allTrue();
  }
}
