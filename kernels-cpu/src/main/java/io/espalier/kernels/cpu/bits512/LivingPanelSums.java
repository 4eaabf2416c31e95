package io.espalier.kernels.cpu.bits512;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link PanelSums} with some of the inputs: those whose numbers are in {@code living}, ascending.
 */
final class LivingPanelSums {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int N = Lanes.COUNT;

  private LivingPanelSums() {}

  static void add(
      float[] x,
      int xAt,
      int[] living,
      int count,
      float[] w,
      int wAt,
      int width,
      float[] sums,
      int at) {
    switch ((width + N - 1) / N) {
      case 1 -> one(x, xAt, living, count, w, wAt, width, sums, at);
      case 2 -> two(x, xAt, living, count, w, wAt, width, sums, at);
      case 3 -> three(x, xAt, living, count, w, wAt, width, sums, at);
      case 4 -> four(x, xAt, living, count, w, wAt, width, sums, at);
      case 5, 6 -> six(x, xAt, living, count, w, wAt, width, sums, at);
      case 7 -> seven(x, xAt, living, count, w, wAt, width, sums, at);
      default -> whole(x, xAt, living, count, w, wAt, sums, at);
    }
  }

  private static void one(
      float[] x,
      int xAt,
      int[] living,
      int count,
      float[] w,
      int wAt,
      int width,
      float[] sums,
      int at) {
    FloatVector none = FloatVector.zero(S);
    VectorMask<Float> all = S.maskAll(true);
    FloatVector s0 = FloatVector.fromArray(S, sums, at);
    for (int i = 0; i < count; i++) {
      int k = living[i];
      int row = wAt + k * width;
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, row), s0);
    }
    none.blend(s0, all).intoArray(sums, at);
  }

  private static void two(
      float[] x,
      int xAt,
      int[] living,
      int count,
      float[] w,
      int wAt,
      int width,
      float[] sums,
      int at) {
    int last = width - N;
    FloatVector none = FloatVector.zero(S);
    VectorMask<Float> all = S.maskAll(true);
    FloatVector s0 = FloatVector.fromArray(S, sums, at);
    FloatVector s1 = FloatVector.fromArray(S, sums, at + last);
    for (int i = 0; i < count; i++) {
      int k = living[i];
      int row = wAt + k * width;
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, row), s0);
      s1 = a.fma(FloatVector.fromArray(S, w, row + last), s1);
    }
    none.blend(s0, all).intoArray(sums, at);
    none.blend(s1, all).intoArray(sums, at + last);
  }

  private static void three(
      float[] x,
      int xAt,
      int[] living,
      int count,
      float[] w,
      int wAt,
      int width,
      float[] sums,
      int at) {
    int last = width - N;
    FloatVector none = FloatVector.zero(S);
    VectorMask<Float> all = S.maskAll(true);
    FloatVector s0 = FloatVector.fromArray(S, sums, at);
    FloatVector s1 = FloatVector.fromArray(S, sums, at + N);
    FloatVector s2 = FloatVector.fromArray(S, sums, at + last);
    for (int i = 0; i < count; i++) {
      int k = living[i];
      int row = wAt + k * width;
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, row), s0);
      s1 = a.fma(FloatVector.fromArray(S, w, row + N), s1);
      s2 = a.fma(FloatVector.fromArray(S, w, row + last), s2);
    }
    none.blend(s0, all).intoArray(sums, at);
    none.blend(s1, all).intoArray(sums, at + N);
    none.blend(s2, all).intoArray(sums, at + last);
  }

  private static void four(
      float[] x,
      int xAt,
      int[] living,
      int count,
      float[] w,
      int wAt,
      int width,
      float[] sums,
      int at) {
    int last = width - N;
    FloatVector none = FloatVector.zero(S);
    VectorMask<Float> all = S.maskAll(true);
    FloatVector s0 = FloatVector.fromArray(S, sums, at);
    FloatVector s1 = FloatVector.fromArray(S, sums, at + N);
    FloatVector s2 = FloatVector.fromArray(S, sums, at + 2 * N);
    FloatVector s3 = FloatVector.fromArray(S, sums, at + last);
    for (int i = 0; i < count; i++) {
      int k = living[i];
      int row = wAt + k * width;
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, row), s0);
      s1 = a.fma(FloatVector.fromArray(S, w, row + N), s1);
      s2 = a.fma(FloatVector.fromArray(S, w, row + 2 * N), s2);
      s3 = a.fma(FloatVector.fromArray(S, w, row + last), s3);
    }
    none.blend(s0, all).intoArray(sums, at);
    none.blend(s1, all).intoArray(sums, at + N);
    none.blend(s2, all).intoArray(sums, at + 2 * N);
    none.blend(s3, all).intoArray(sums, at + last);
  }

  private static void six(
      float[] x,
      int xAt,
      int[] living,
      int count,
      float[] w,
      int wAt,
      int width,
      float[] sums,
      int at) {
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
    for (int i = 0; i < count; i++) {
      int k = living[i];
      int row = wAt + k * width;
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, row), s0);
      s1 = a.fma(FloatVector.fromArray(S, w, row + N), s1);
      s2 = a.fma(FloatVector.fromArray(S, w, row + 2 * N), s2);
      s3 = a.fma(FloatVector.fromArray(S, w, row + 3 * N), s3);
      s4 = a.fma(FloatVector.fromArray(S, w, row + j4), s4);
      s5 = a.fma(FloatVector.fromArray(S, w, row + last), s5);
    }
    none.blend(s0, all).intoArray(sums, at);
    none.blend(s1, all).intoArray(sums, at + N);
    none.blend(s2, all).intoArray(sums, at + 2 * N);
    none.blend(s3, all).intoArray(sums, at + 3 * N);
    none.blend(s4, all).intoArray(sums, at + j4);
    none.blend(s5, all).intoArray(sums, at + last);
  }

  private static void seven(
      float[] x,
      int xAt,
      int[] living,
      int count,
      float[] w,
      int wAt,
      int width,
      float[] sums,
      int at) {
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
    for (int i = 0; i < count; i++) {
      int k = living[i];
      int row = wAt + k * width;
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, row), s0);
      s1 = a.fma(FloatVector.fromArray(S, w, row + N), s1);
      s2 = a.fma(FloatVector.fromArray(S, w, row + 2 * N), s2);
      s3 = a.fma(FloatVector.fromArray(S, w, row + 3 * N), s3);
      s4 = a.fma(FloatVector.fromArray(S, w, row + 4 * N), s4);
      s5 = a.fma(FloatVector.fromArray(S, w, row + 5 * N), s5);
      s6 = a.fma(FloatVector.fromArray(S, w, row + last), s6);
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
  private static void whole(
      float[] x, int xAt, int[] living, int count, float[] w, int wAt, float[] sums, int at) {
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
    for (int i = 0; i < count; i++) {
      int k = living[i];
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
