package io.espalier.kernels.cpu.bits512;

import static jdk.incubator.vector.VectorOperators.ABS;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NEG;

import io.espalier.kernels.reference.FloatMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link FloatMath} in vectors: the same operations in the same order, so the same bits in every
 * lane. The vector API's own exp and its kin are other functions, whose bits change with the
 * compiler.
 *
 * <p>Each method is one loop over arrays with one function in it, and calls no other vector code of
 * ours: what C2 declines to inline, because two functions are too many nodes or one has been
 * compiled before, would pass its vectors as objects. Functions built on {@link #exp} get its
 * values from an array.
 */
final class VectorMath {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int N = Lanes.COUNT;
  private static final int SIGN = 0x80000000;
  private static final int FRACTION = 0x007fffff;

  private VectorMath() {}

  /** {@code y = e^x}; may be the same place. {@link FloatMath#exp}. */
  static void exp(float[] x, int xAt, float[] y, int yAt, int count) {
    FloatVector highLn2 = FloatVector.broadcast(S, -FloatMath.LN2_HIGH);
    FloatVector lowLn2 = FloatVector.broadcast(S, -FloatMath.LN2_LOW);
    int i = 0;
    for (; i <= count - N; i += N) {
      FloatVector c = FloatVector.fromArray(S, x, xAt + i);
      c = c.blend(FloatMath.EXP_LOWEST, c.compare(LT, FloatMath.EXP_LOWEST));
      c = c.blend(FloatMath.EXP_HIGHEST, c.compare(GT, FloatMath.EXP_HIGHEST));
      FloatVector shifted = c.fma(FloatMath.LOG2_E, FloatMath.ROUND);
      FloatVector n = shifted.sub(FloatMath.ROUND);
      FloatVector r = n.fma(lowLn2, n.fma(highLn2, c));
      FloatVector p = r.fma(FloatMath.EXP_4, FloatMath.EXP_3);
      p = p.fma(r, FloatVector.broadcast(S, FloatMath.EXP_2));
      p = p.fma(r, FloatVector.broadcast(S, FloatMath.EXP_1));
      p = p.fma(r, FloatVector.broadcast(S, FloatMath.EXP_0));
      p = p.fma(r.mul(r), r).add(1f);
      IntVector k = shifted.reinterpretAsInts().sub(FloatMath.ROUND_BITS);
      IntVector half = k.lanewise(ASHR, 1);
      IntVector first = half.lanewise(LSHL, 23).add(FloatMath.ONE_BITS);
      IntVector second = k.sub(half).lanewise(LSHL, 23).add(FloatMath.ONE_BITS);
      p.mul(first.reinterpretAsFloats()).mul(second.reinterpretAsFloats()).intoArray(y, yAt + i);
    }
    for (; i < count; i++) {
      y[yAt + i] = FloatMath.exp(x[xAt + i]);
    }
  }

  /** {@code e = exp(-|x|)}: what {@link #sigmoid} needs. */
  static void expOfNegative(float[] x, int xAt, float[] e, int eAt, int count) {
    int i = 0;
    for (; i <= count - N; i += N) {
      FloatVector.fromArray(S, x, xAt + i).lanewise(ABS).lanewise(NEG).intoArray(e, eAt + i);
    }
    for (; i < count; i++) {
      e[eAt + i] = -Math.abs(x[xAt + i]);
    }
    exp(e, eAt, e, eAt, count);
  }

  /**
   * {@code y = sigmoid(x)} given {@code e = exp(-|x|)}; may be the same place. {@link
   * FloatMath#sigmoid(float, float)}.
   */
  static void sigmoid(float[] x, int xAt, float[] e, int eAt, float[] y, int yAt, int count) {
    int i = 0;
    for (; i <= count - N; i += N) {
      FloatVector ex = FloatVector.fromArray(S, e, eAt + i);
      FloatVector upper = ex.blend(1f, FloatVector.fromArray(S, x, xAt + i).compare(GE, 0f));
      upper.div(ex.add(1f)).intoArray(y, yAt + i);
    }
    for (; i < count; i++) {
      y[yAt + i] = FloatMath.sigmoid(x[xAt + i], e[eAt + i]);
    }
  }

  /** {@code e = exp(|x| + |x|)}: what {@link #tanh} needs. */
  static void expOfTwice(float[] x, int xAt, float[] e, int eAt, int count) {
    int i = 0;
    for (; i <= count - N; i += N) {
      FloatVector a = FloatVector.fromArray(S, x, xAt + i).lanewise(ABS);
      a.add(a).intoArray(e, eAt + i);
    }
    for (; i < count; i++) {
      e[eAt + i] = Math.abs(x[xAt + i]) + Math.abs(x[xAt + i]);
    }
    exp(e, eAt, e, eAt, count);
  }

  /**
   * {@code y = tanh(x)} given {@code e = exp(|x| + |x|)}; may be the same place. {@link
   * FloatMath#tanh}.
   */
  static void tanh(float[] x, int xAt, float[] e, int eAt, float[] y, int yAt, int count) {
    FloatVector one = FloatVector.broadcast(S, 1f);
    FloatVector two = FloatVector.broadcast(S, 2f);
    int i = 0;
    for (; i <= count - N; i += N) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      FloatVector a = v.lanewise(ABS);
      FloatVector q = a.mul(a);
      FloatVector p = q.fma(FloatMath.TANH_4, FloatMath.TANH_3);
      p = p.fma(q, FloatVector.broadcast(S, FloatMath.TANH_2));
      p = p.fma(q, FloatVector.broadcast(S, FloatMath.TANH_1));
      p = p.fma(q, FloatVector.broadcast(S, FloatMath.TANH_0));
      FloatVector small = p.mul(q).fma(a, a);
      FloatVector large = one.sub(two.div(FloatVector.fromArray(S, e, eAt + i).add(1f)));
      FloatVector h = large.blend(small, a.compare(LT, FloatMath.TANH_SPLIT));
      IntVector sign = v.reinterpretAsInts().and(SIGN);
      h.reinterpretAsInts().or(sign).reinterpretAsFloats().intoArray(y, yAt + i);
    }
    for (; i < count; i++) {
      y[yAt + i] = FloatMath.tanh(x[xAt + i]);
    }
  }

  /** {@code y = log(1 + x)}. {@link FloatMath#log1p}. */
  static void log1p(float[] x, int xAt, float[] y, int yAt, int count) {
    FloatVector highLn2 = FloatVector.broadcast(S, FloatMath.LN2_HIGH);
    FloatVector lowLn2 = FloatVector.broadcast(S, FloatMath.LN2_LOW);
    int i = 0;
    for (; i <= count - N; i += N) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      FloatVector u = v.add(1f);
      IntVector bits = u.reinterpretAsInts().add(FloatMath.ONE_BITS - FloatMath.SQRT_HALF_BITS);
      FloatVector n = (FloatVector) bits.lanewise(ASHR, 23).sub(127).convert(I2F, 0);
      IntVector fraction = bits.and(FRACTION).add(FloatMath.SQRT_HALF_BITS);
      VectorMask<Float> near = n.compare(EQ, 0f);
      FloatVector f = fraction.reinterpretAsFloats().sub(1f).blend(v, near);
      FloatVector c = v.sub(u.sub(1f)).div(u).blend(0f, near);
      FloatVector s = f.div(f.add(2f));
      FloatVector q = s.mul(s);
      FloatVector p = q.fma(FloatMath.LOG_2, FloatMath.LOG_1);
      p = p.fma(q, FloatVector.broadcast(S, FloatMath.LOG_0));
      FloatVector h = f.mul(0.5f).mul(f);
      FloatVector t = s.fma(p.fma(q, h), n.fma(lowLn2, c));
      FloatVector log = n.fma(highLn2, f.sub(h.sub(t)));
      log = v.blend(log, v.compare(LT, Float.POSITIVE_INFINITY));
      log = log.blend(Float.NEGATIVE_INFINITY, v.compare(EQ, -1f));
      log.blend(Float.NaN, v.compare(LT, -1f)).intoArray(y, yAt + i);
    }
    for (; i < count; i++) {
      y[yAt + i] = FloatMath.log1p(x[xAt + i]);
    }
  }
}
