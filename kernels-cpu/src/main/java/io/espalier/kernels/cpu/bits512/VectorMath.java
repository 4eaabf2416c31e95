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
 * {@link FloatMath} in vectors: the same operations in the same order, so the same bits in every lane. The vector API's own
 * exp and its kin are other functions, whose bits change with the compiler.
 */
final class VectorMath {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int SIGN = 0x80000000;
  private static final int FRACTION = 0x007fffff;

  private VectorMath() {}

  /** {@link FloatMath#exp}. */
  static FloatVector exp(FloatVector x) {
    FloatVector c = x.blend(FloatMath.EXP_LOWEST, x.compare(LT, FloatMath.EXP_LOWEST));
    c = c.blend(FloatMath.EXP_HIGHEST, c.compare(GT, FloatMath.EXP_HIGHEST));
    FloatVector shifted = c.fma(all(FloatMath.LOG2_E), all(FloatMath.ROUND));
    FloatVector n = shifted.sub(FloatMath.ROUND);
    FloatVector r = n.fma(all(-FloatMath.LN2_HIGH), c);
    r = n.fma(all(-FloatMath.LN2_LOW), r);
    FloatVector p = all(FloatMath.EXP_4).fma(r, all(FloatMath.EXP_3));
    p = p.fma(r, all(FloatMath.EXP_2));
    p = p.fma(r, all(FloatMath.EXP_1));
    p = p.fma(r, all(FloatMath.EXP_0));
    FloatVector y = p.fma(r.mul(r), r).add(1f);
    IntVector k = shifted.reinterpretAsInts().sub(FloatMath.ROUND_BITS);
    IntVector half = k.lanewise(ASHR, 1);
    return y.mul(powerOfTwo(half)).mul(powerOfTwo(k.sub(half)));
  }

  private static FloatVector powerOfTwo(IntVector k) {
    return k.lanewise(LSHL, 23).add(FloatMath.ONE_BITS).reinterpretAsFloats();
  }

  /** {@link FloatMath#sigmoid(float)}. */
  static FloatVector sigmoid(FloatVector x) {
    return sigmoid(x, exp(x.lanewise(ABS).lanewise(NEG)));
  }

  /** {@link FloatMath#sigmoid(float, float)}. */
  static FloatVector sigmoid(FloatVector x, FloatVector e) {
    return e.blend(1f, x.compare(GE, 0f)).div(e.add(1f));
  }

  /** {@link FloatMath#tanh}. */
  static FloatVector tanh(FloatVector x) {
    FloatVector a = x.lanewise(ABS);
    FloatVector q = a.mul(a);
    FloatVector p = all(FloatMath.TANH_4).fma(q, all(FloatMath.TANH_3));
    p = p.fma(q, all(FloatMath.TANH_2));
    p = p.fma(q, all(FloatMath.TANH_1));
    p = p.fma(q, all(FloatMath.TANH_0));
    FloatVector small = p.mul(q).fma(a, a);
    FloatVector large = all(1f).sub(all(2f).div(exp(a.add(a)).add(1f)));
    FloatVector h = large.blend(small, a.compare(LT, FloatMath.TANH_SPLIT));
    return h.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN)).reinterpretAsFloats();
  }

  /** {@link FloatMath#log1p}. */
  static FloatVector log1p(FloatVector x) {
    FloatVector u = x.add(1f);
    IntVector bits = u.reinterpretAsInts().add(FloatMath.ONE_BITS - FloatMath.SQRT_HALF_BITS);
    FloatVector n = (FloatVector) bits.lanewise(ASHR, 23).sub(127).convert(I2F, 0);
    FloatVector reduced =
        bits.and(FRACTION).add(FloatMath.SQRT_HALF_BITS).reinterpretAsFloats().sub(1f);
    VectorMask<Float> near = n.compare(EQ, 0f);
    FloatVector f = reduced.blend(x, near);
    FloatVector c = x.sub(u.sub(1f)).div(u).blend(0f, near);
    FloatVector y = x.blend(logarithm(n, f, c), x.compare(LT, Float.POSITIVE_INFINITY));
    y = y.blend(Float.NEGATIVE_INFINITY, x.compare(EQ, -1f));
    return y.blend(Float.NaN, x.compare(LT, -1f));
  }

  private static FloatVector logarithm(FloatVector n, FloatVector f, FloatVector c) {
    FloatVector s = f.div(f.add(2f));
    FloatVector q = s.mul(s);
    FloatVector p = all(FloatMath.LOG_2).fma(q, all(FloatMath.LOG_1));
    p = p.fma(q, all(FloatMath.LOG_0));
    FloatVector h = f.mul(0.5f).mul(f);
    FloatVector t = s.fma(p.fma(q, h), n.fma(all(FloatMath.LN2_LOW), c));
    return n.fma(all(FloatMath.LN2_HIGH), f.sub(h.sub(t)));
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(S, value);
  }
}
