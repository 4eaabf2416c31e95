package io.espalier.kernels.cpu.bits512;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code y = x·w + start} for one row: w is read once where it lies, since a copy for a single use
 * would cost as much as the product.
 *
 * <p>Several vectors of sums run side by side, so that one's latency hides behind the others. At
 * the end vectors overlap: those columns are done twice, with the same result. Sums leave their
 * loop through a blend, as in {@link PanelSums}.
 */
final class SingleRow {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int N = Lanes.COUNT;

  /** For rows of few columns. */
  private static final VectorSpecies<Float> SMALL = FloatVector.SPECIES_128;

  private static final int SMALL_COUNT = 4;

  private SingleRow() {}

  /** x [in], w [in, out] with a stride, start [out], y [out], which is not start. */
  static void multiply(
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      int wStride,
      float[] start,
      int startAt,
      float[] y,
      int yAt,
      int in,
      int out) {
    if (out < SMALL_COUNT) {
      scalars(x, xAt, w, wAt, wStride, start, startAt, y, yAt, in, out);
    } else if (out < N) {
      int last = out - SMALL_COUNT;
      for (int j = 0; j < out; j += 4 * SMALL_COUNT) {
        fourSmall(
            x,
            xAt,
            w,
            wAt,
            wStride,
            start,
            startAt,
            y,
            yAt,
            in,
            Math.min(j, last),
            Math.min(j + SMALL_COUNT, last),
            Math.min(j + 2 * SMALL_COUNT, last),
            Math.min(j + 3 * SMALL_COUNT, last));
      }
    } else {
      int last = out - N;
      int j = 0;
      for (; j + 7 * N <= last; j += 8 * N) {
        eight(
            x, xAt, w, wAt, wStride, start, startAt, y, yAt, in, j, j + N, j + 2 * N, j + 3 * N,
            j + 4 * N, j + 5 * N, j + 6 * N, j + 7 * N);
      }
      for (; j < out; j += 4 * N) {
        four(
            x,
            xAt,
            w,
            wAt,
            wStride,
            start,
            startAt,
            y,
            yAt,
            in,
            Math.min(j, last),
            Math.min(j + N, last),
            Math.min(j + 2 * N, last),
            Math.min(j + 3 * N, last));
      }
    }
  }

  /** Eight vectors of sums, at these columns. */
  private static void eight(
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      int wStride,
      float[] start,
      int startAt,
      float[] y,
      int yAt,
      int in,
      int j0,
      int j1,
      int j2,
      int j3,
      int j4,
      int j5,
      int j6,
      int j7) {
    FloatVector none = FloatVector.zero(S);
    VectorMask<Float> all = S.maskAll(true);
    FloatVector s0 = FloatVector.fromArray(S, start, startAt + j0);
    FloatVector s1 = FloatVector.fromArray(S, start, startAt + j1);
    FloatVector s2 = FloatVector.fromArray(S, start, startAt + j2);
    FloatVector s3 = FloatVector.fromArray(S, start, startAt + j3);
    FloatVector s4 = FloatVector.fromArray(S, start, startAt + j4);
    FloatVector s5 = FloatVector.fromArray(S, start, startAt + j5);
    FloatVector s6 = FloatVector.fromArray(S, start, startAt + j6);
    FloatVector s7 = FloatVector.fromArray(S, start, startAt + j7);
    int at = wAt;
    for (int k = 0; k < in; k++) {
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, at + j0), s0);
      s1 = a.fma(FloatVector.fromArray(S, w, at + j1), s1);
      s2 = a.fma(FloatVector.fromArray(S, w, at + j2), s2);
      s3 = a.fma(FloatVector.fromArray(S, w, at + j3), s3);
      s4 = a.fma(FloatVector.fromArray(S, w, at + j4), s4);
      s5 = a.fma(FloatVector.fromArray(S, w, at + j5), s5);
      s6 = a.fma(FloatVector.fromArray(S, w, at + j6), s6);
      s7 = a.fma(FloatVector.fromArray(S, w, at + j7), s7);
      at += wStride;
    }
    none.blend(s0, all).intoArray(y, yAt + j0);
    none.blend(s1, all).intoArray(y, yAt + j1);
    none.blend(s2, all).intoArray(y, yAt + j2);
    none.blend(s3, all).intoArray(y, yAt + j3);
    none.blend(s4, all).intoArray(y, yAt + j4);
    none.blend(s5, all).intoArray(y, yAt + j5);
    none.blend(s6, all).intoArray(y, yAt + j6);
    none.blend(s7, all).intoArray(y, yAt + j7);
  }

  /** Four vectors of sums, at these columns; some may be the same. */
  private static void four(
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      int wStride,
      float[] start,
      int startAt,
      float[] y,
      int yAt,
      int in,
      int j0,
      int j1,
      int j2,
      int j3) {
    FloatVector none = FloatVector.zero(S);
    VectorMask<Float> all = S.maskAll(true);
    FloatVector s0 = FloatVector.fromArray(S, start, startAt + j0);
    FloatVector s1 = FloatVector.fromArray(S, start, startAt + j1);
    FloatVector s2 = FloatVector.fromArray(S, start, startAt + j2);
    FloatVector s3 = FloatVector.fromArray(S, start, startAt + j3);
    int at = wAt;
    for (int k = 0; k < in; k++) {
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, at + j0), s0);
      s1 = a.fma(FloatVector.fromArray(S, w, at + j1), s1);
      s2 = a.fma(FloatVector.fromArray(S, w, at + j2), s2);
      s3 = a.fma(FloatVector.fromArray(S, w, at + j3), s3);
      at += wStride;
    }
    none.blend(s0, all).intoArray(y, yAt + j0);
    none.blend(s1, all).intoArray(y, yAt + j1);
    none.blend(s2, all).intoArray(y, yAt + j2);
    none.blend(s3, all).intoArray(y, yAt + j3);
  }

  /** The same with small vectors. */
  private static void fourSmall(
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      int wStride,
      float[] start,
      int startAt,
      float[] y,
      int yAt,
      int in,
      int j0,
      int j1,
      int j2,
      int j3) {
    FloatVector none = FloatVector.zero(SMALL);
    VectorMask<Float> all = SMALL.maskAll(true);
    FloatVector s0 = FloatVector.fromArray(SMALL, start, startAt + j0);
    FloatVector s1 = FloatVector.fromArray(SMALL, start, startAt + j1);
    FloatVector s2 = FloatVector.fromArray(SMALL, start, startAt + j2);
    FloatVector s3 = FloatVector.fromArray(SMALL, start, startAt + j3);
    int at = wAt;
    for (int k = 0; k < in; k++) {
      FloatVector a = FloatVector.broadcast(SMALL, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(SMALL, w, at + j0), s0);
      s1 = a.fma(FloatVector.fromArray(SMALL, w, at + j1), s1);
      s2 = a.fma(FloatVector.fromArray(SMALL, w, at + j2), s2);
      s3 = a.fma(FloatVector.fromArray(SMALL, w, at + j3), s3);
      at += wStride;
    }
    none.blend(s0, all).intoArray(y, yAt + j0);
    none.blend(s1, all).intoArray(y, yAt + j1);
    none.blend(s2, all).intoArray(y, yAt + j2);
    none.blend(s3, all).intoArray(y, yAt + j3);
  }

  private static void scalars(
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      int wStride,
      float[] start,
      int startAt,
      float[] y,
      int yAt,
      int in,
      int out) {
    for (int j = 0; j < out; j++) {
      float s = start[startAt + j];
      int at = wAt + j;
      for (int k = 0; k < in; k++) {
        s = Math.fma(x[xAt + k], w[at], s);
        at += wStride;
      }
      y[yAt + j] = s;
    }
  }
}
