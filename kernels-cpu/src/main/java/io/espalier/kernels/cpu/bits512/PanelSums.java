package io.espalier.kernels.cpu.bits512;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Adds to a row's sums the products of its inputs with a panel of weights: each sum is one chain
 * over the inputs, in order, and stays in a register. The panel is [in, width], at {@code w[wAt]};
 * its sums are at {@code sums[at]}.
 *
 * <p>Sums leave their loop through a blend that takes all of them: it has a known species, where C2
 * otherwise goes by the profile of calls, and makes the sums of the whole loop objects if another
 * width has been in use as well.
 *
 * <p>Each method has one number of vectors. Those that would reach beyond the width overlap others
 * instead, and those columns are done twice, with the same result.
 */
final class PanelSums {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int N = Lanes.COUNT;

  private PanelSums() {}

  static void add(float[] x, int xAt, int in, float[] w, int wAt, int width, float[] sums, int at) {
    switch ((width + N - 1) / N) {
      case 1 -> one(x, xAt, in, w, wAt, width, sums, at);
      case 2 -> two(x, xAt, in, w, wAt, width, sums, at);
      case 3 -> three(x, xAt, in, w, wAt, width, sums, at);
      case 4 -> four(x, xAt, in, w, wAt, width, sums, at);
      case 5, 6 -> six(x, xAt, in, w, wAt, width, sums, at);
      case 7 -> seven(x, xAt, in, w, wAt, width, sums, at);
      default -> whole(x, xAt, in, w, wAt, sums, at);
    }
  }

  private static void one(
      float[] x, int xAt, int in, float[] w, int wAt, int width, float[] sums, int at) {
    FloatVector none = FloatVector.zero(S);
    VectorMask<Float> all = S.maskAll(true);
    FloatVector s0 = FloatVector.fromArray(S, sums, at);
    int row = wAt;
    for (int k = 0; k < in; k++) {
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, row), s0);
      row += width;
    }
    none.blend(s0, all).intoArray(sums, at);
  }

  private static void two(
      float[] x, int xAt, int in, float[] w, int wAt, int width, float[] sums, int at) {
    int last = width - N;
    FloatVector none = FloatVector.zero(S);
    VectorMask<Float> all = S.maskAll(true);
    FloatVector s0 = FloatVector.fromArray(S, sums, at);
    FloatVector s1 = FloatVector.fromArray(S, sums, at + last);
    int row = wAt;
    for (int k = 0; k < in; k++) {
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, row), s0);
      s1 = a.fma(FloatVector.fromArray(S, w, row + last), s1);
      row += width;
    }
    none.blend(s0, all).intoArray(sums, at);
    none.blend(s1, all).intoArray(sums, at + last);
  }

  private static void three(
      float[] x, int xAt, int in, float[] w, int wAt, int width, float[] sums, int at) {
    int last = width - N;
    FloatVector none = FloatVector.zero(S);
    VectorMask<Float> all = S.maskAll(true);
    FloatVector s0 = FloatVector.fromArray(S, sums, at);
    FloatVector s1 = FloatVector.fromArray(S, sums, at + N);
    FloatVector s2 = FloatVector.fromArray(S, sums, at + last);
    int row = wAt;
    for (int k = 0; k < in; k++) {
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, row), s0);
      s1 = a.fma(FloatVector.fromArray(S, w, row + N), s1);
      s2 = a.fma(FloatVector.fromArray(S, w, row + last), s2);
      row += width;
    }
    none.blend(s0, all).intoArray(sums, at);
    none.blend(s1, all).intoArray(sums, at + N);
    none.blend(s2, all).intoArray(sums, at + last);
  }

  private static void four(
      float[] x, int xAt, int in, float[] w, int wAt, int width, float[] sums, int at) {
    int last = width - N;
    FloatVector none = FloatVector.zero(S);
    VectorMask<Float> all = S.maskAll(true);
    FloatVector s0 = FloatVector.fromArray(S, sums, at);
    FloatVector s1 = FloatVector.fromArray(S, sums, at + N);
    FloatVector s2 = FloatVector.fromArray(S, sums, at + 2 * N);
    FloatVector s3 = FloatVector.fromArray(S, sums, at + last);
    int row = wAt;
    for (int k = 0; k < in; k++) {
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, row), s0);
      s1 = a.fma(FloatVector.fromArray(S, w, row + N), s1);
      s2 = a.fma(FloatVector.fromArray(S, w, row + 2 * N), s2);
      s3 = a.fma(FloatVector.fromArray(S, w, row + last), s3);
      row += width;
    }
    none.blend(s0, all).intoArray(sums, at);
    none.blend(s1, all).intoArray(sums, at + N);
    none.blend(s2, all).intoArray(sums, at + 2 * N);
    none.blend(s3, all).intoArray(sums, at + last);
  }

  private static void six(
      float[] x, int xAt, int in, float[] w, int wAt, int width, float[] sums, int at) {
    int last = width - N;
    int j4 = Math.min(4 * N, last);
    FloatVector none = FloatVector.zero(S);
    VectorMask<Float> all = S.maskAll(true);
    FloatVector s0 = FloatVector.fromArray(S, sums, at);
    FloatVector s1 = FloatVector.fromArray(S, sums, at + N);
    FloatVector s2 = FloatVector.fromArray(S, sums, at + 2 * N);
    FloatVector s3 = FloatVector.fromArray(S, sums, at + 3 * N);
    FloatVector s4 = FloatVector.fromArray(S, sums, at + j4);
    FloatVector s5 = FloatVector.fromArray(S, sums, at + last);
    int row = wAt;
    for (int k = 0; k < in; k++) {
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, row), s0);
      s1 = a.fma(FloatVector.fromArray(S, w, row + N), s1);
      s2 = a.fma(FloatVector.fromArray(S, w, row + 2 * N), s2);
      s3 = a.fma(FloatVector.fromArray(S, w, row + 3 * N), s3);
      s4 = a.fma(FloatVector.fromArray(S, w, row + j4), s4);
      s5 = a.fma(FloatVector.fromArray(S, w, row + last), s5);
      row += width;
    }
    none.blend(s0, all).intoArray(sums, at);
    none.blend(s1, all).intoArray(sums, at + N);
    none.blend(s2, all).intoArray(sums, at + 2 * N);
    none.blend(s3, all).intoArray(sums, at + 3 * N);
    none.blend(s4, all).intoArray(sums, at + j4);
    none.blend(s5, all).intoArray(sums, at + last);
  }

  private static void seven(
      float[] x, int xAt, int in, float[] w, int wAt, int width, float[] sums, int at) {
    int last = width - N;
    FloatVector none = FloatVector.zero(S);
    VectorMask<Float> all = S.maskAll(true);
    FloatVector s0 = FloatVector.fromArray(S, sums, at);
    FloatVector s1 = FloatVector.fromArray(S, sums, at + N);
    FloatVector s2 = FloatVector.fromArray(S, sums, at + 2 * N);
    FloatVector s3 = FloatVector.fromArray(S, sums, at + 3 * N);
    FloatVector s4 = FloatVector.fromArray(S, sums, at + 4 * N);
    FloatVector s5 = FloatVector.fromArray(S, sums, at + 5 * N);
    FloatVector s6 = FloatVector.fromArray(S, sums, at + last);
    int row = wAt;
    for (int k = 0; k < in; k++) {
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, row), s0);
      s1 = a.fma(FloatVector.fromArray(S, w, row + N), s1);
      s2 = a.fma(FloatVector.fromArray(S, w, row + 2 * N), s2);
      s3 = a.fma(FloatVector.fromArray(S, w, row + 3 * N), s3);
      s4 = a.fma(FloatVector.fromArray(S, w, row + 4 * N), s4);
      s5 = a.fma(FloatVector.fromArray(S, w, row + 5 * N), s5);
      s6 = a.fma(FloatVector.fromArray(S, w, row + last), s6);
      row += width;
    }
    none.blend(s0, all).intoArray(sums, at);
    none.blend(s1, all).intoArray(sums, at + N);
    none.blend(s2, all).intoArray(sums, at + 2 * N);
    none.blend(s3, all).intoArray(sums, at + 3 * N);
    none.blend(s4, all).intoArray(sums, at + 4 * N);
    none.blend(s5, all).intoArray(sums, at + 5 * N);
    none.blend(s6, all).intoArray(sums, at + last);
  }

  /** A panel of a constant stride, which spares most checks of the bounds. */
  private static void whole(float[] x, int xAt, int in, float[] w, int wAt, float[] sums, int at) {
    FloatVector none = FloatVector.zero(S);
    VectorMask<Float> all = S.maskAll(true);
    FloatVector s0 = FloatVector.fromArray(S, sums, at);
    FloatVector s1 = FloatVector.fromArray(S, sums, at + N);
    FloatVector s2 = FloatVector.fromArray(S, sums, at + 2 * N);
    FloatVector s3 = FloatVector.fromArray(S, sums, at + 3 * N);
    FloatVector s4 = FloatVector.fromArray(S, sums, at + 4 * N);
    FloatVector s5 = FloatVector.fromArray(S, sums, at + 5 * N);
    FloatVector s6 = FloatVector.fromArray(S, sums, at + 6 * N);
    FloatVector s7 = FloatVector.fromArray(S, sums, at + 7 * N);
    for (int k = 0; k < in; k++) {
      int row = wAt + k * 8 * N;
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, row), s0);
      s1 = a.fma(FloatVector.fromArray(S, w, row + N), s1);
      s2 = a.fma(FloatVector.fromArray(S, w, row + 2 * N), s2);
      s3 = a.fma(FloatVector.fromArray(S, w, row + 3 * N), s3);
      s4 = a.fma(FloatVector.fromArray(S, w, row + 4 * N), s4);
      s5 = a.fma(FloatVector.fromArray(S, w, row + 5 * N), s5);
      s6 = a.fma(FloatVector.fromArray(S, w, row + 6 * N), s6);
      s7 = a.fma(FloatVector.fromArray(S, w, row + 7 * N), s7);
    }
    none.blend(s0, all).intoArray(sums, at);
    none.blend(s1, all).intoArray(sums, at + N);
    none.blend(s2, all).intoArray(sums, at + 2 * N);
    none.blend(s3, all).intoArray(sums, at + 3 * N);
    none.blend(s4, all).intoArray(sums, at + 4 * N);
    none.blend(s5, all).intoArray(sums, at + 5 * N);
    none.blend(s6, all).intoArray(sums, at + 6 * N);
    none.blend(s7, all).intoArray(sums, at + 7 * N);
  }
}
