package io.espalier.kernels.cpu.bits512;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code y = x·w + b} for one row: w is read once where it lies, since a copy for a single use would cost as much as the
 * product. Sums that fill no vector run four at a time, one fma after the other.
 */
final class SingleRow {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int N = Lanes.COUNT;

  private SingleRow() {}

  /** y holds the initial values of the sums and gets x·w added: x [in], w [in, out] with a stride, y [out]. */
  static void addProducts(float[] x, int xAt, float[] w, int wAt, int wStride, float[] y, int yAt, int in, int out) {
    int j = 0;
    for (; j <= out - 8 * N; j += 8 * N) {
      eight(x, xAt, w, wAt + j, wStride, y, yAt + j, in);
    }
    for (; j <= out - 4 * N; j += 4 * N) {
      four(x, xAt, w, wAt + j, wStride, y, yAt + j, in);
    }
    for (; j <= out - N; j += N) {
      one(x, xAt, w, wAt + j, wStride, y, yAt + j, in);
    }
    for (; j <= out - 4; j += 4) {
      fourScalars(x, xAt, w, wAt + j, wStride, y, yAt + j, in);
    }
    for (; j < out; j++) {
      float s = y[yAt + j];
      for (int k = 0; k < in; k++) {
        s = Math.fma(x[xAt + k], w[wAt + k * wStride + j], s);
      }
      y[yAt + j] = s;
    }
  }

  private static void eight(float[] x, int xAt, float[] w, int wAt, int wStride, float[] y, int yAt, int in) {
    FloatVector s0 = FloatVector.fromArray(S, y, yAt);
    FloatVector s1 = FloatVector.fromArray(S, y, yAt + N);
    FloatVector s2 = FloatVector.fromArray(S, y, yAt + 2 * N);
    FloatVector s3 = FloatVector.fromArray(S, y, yAt + 3 * N);
    FloatVector s4 = FloatVector.fromArray(S, y, yAt + 4 * N);
    FloatVector s5 = FloatVector.fromArray(S, y, yAt + 5 * N);
    FloatVector s6 = FloatVector.fromArray(S, y, yAt + 6 * N);
    FloatVector s7 = FloatVector.fromArray(S, y, yAt + 7 * N);
    int at = wAt;
    for (int k = 0; k < in; k++) {
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, at), s0);
      s1 = a.fma(FloatVector.fromArray(S, w, at + N), s1);
      s2 = a.fma(FloatVector.fromArray(S, w, at + 2 * N), s2);
      s3 = a.fma(FloatVector.fromArray(S, w, at + 3 * N), s3);
      s4 = a.fma(FloatVector.fromArray(S, w, at + 4 * N), s4);
      s5 = a.fma(FloatVector.fromArray(S, w, at + 5 * N), s5);
      s6 = a.fma(FloatVector.fromArray(S, w, at + 6 * N), s6);
      s7 = a.fma(FloatVector.fromArray(S, w, at + 7 * N), s7);
      at += wStride;
    }
    s0.intoArray(y, yAt);
    s1.intoArray(y, yAt + N);
    s2.intoArray(y, yAt + 2 * N);
    s3.intoArray(y, yAt + 3 * N);
    s4.intoArray(y, yAt + 4 * N);
    s5.intoArray(y, yAt + 5 * N);
    s6.intoArray(y, yAt + 6 * N);
    s7.intoArray(y, yAt + 7 * N);
  }

  private static void four(float[] x, int xAt, float[] w, int wAt, int wStride, float[] y, int yAt, int in) {
    FloatVector s0 = FloatVector.fromArray(S, y, yAt);
    FloatVector s1 = FloatVector.fromArray(S, y, yAt + N);
    FloatVector s2 = FloatVector.fromArray(S, y, yAt + 2 * N);
    FloatVector s3 = FloatVector.fromArray(S, y, yAt + 3 * N);
    int at = wAt;
    for (int k = 0; k < in; k++) {
      FloatVector a = FloatVector.broadcast(S, x[xAt + k]);
      s0 = a.fma(FloatVector.fromArray(S, w, at), s0);
      s1 = a.fma(FloatVector.fromArray(S, w, at + N), s1);
      s2 = a.fma(FloatVector.fromArray(S, w, at + 2 * N), s2);
      s3 = a.fma(FloatVector.fromArray(S, w, at + 3 * N), s3);
      at += wStride;
    }
    s0.intoArray(y, yAt);
    s1.intoArray(y, yAt + N);
    s2.intoArray(y, yAt + 2 * N);
    s3.intoArray(y, yAt + 3 * N);
  }

  private static void one(float[] x, int xAt, float[] w, int wAt, int wStride, float[] y, int yAt, int in) {
    FloatVector s = FloatVector.fromArray(S, y, yAt);
    int at = wAt;
    for (int k = 0; k < in; k++) {
      s = FloatVector.broadcast(S, x[xAt + k]).fma(FloatVector.fromArray(S, w, at), s);
      at += wStride;
    }
    s.intoArray(y, yAt);
  }

  private static void fourScalars(float[] x, int xAt, float[] w, int wAt, int wStride, float[] y, int yAt, int in) {
    float s0 = y[yAt];
    float s1 = y[yAt + 1];
    float s2 = y[yAt + 2];
    float s3 = y[yAt + 3];
    int at = wAt;
    for (int k = 0; k < in; k++) {
      float a = x[xAt + k];
      s0 = Math.fma(a, w[at], s0);
      s1 = Math.fma(a, w[at + 1], s1);
      s2 = Math.fma(a, w[at + 2], s2);
      s3 = Math.fma(a, w[at + 3], s3);
      at += wStride;
    }
    y[yAt] = s0;
    y[yAt + 1] = s1;
    y[yAt + 2] = s2;
    y[yAt + 3] = s3;
  }
}
