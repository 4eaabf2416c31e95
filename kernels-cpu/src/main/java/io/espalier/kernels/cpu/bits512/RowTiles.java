package io.espalier.kernels.cpu.bits512;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tiles of {@code c += a·b} where the rows of a lie in memory as rows, at a0 to a3.
 *
 * <p>A tile has four rows of one to four vectors: element (r, j) of c goes on as {@code c =
 * fma(a[r, k], b[k, j], c)} for k = 0 to depth - 1, each sum in a register of its own. b is a panel
 * from {@link Panels}: for each k its 1 to 4 vectors, without gaps. c0 to c3 are where the rows of
 * c begin. Two rows may be given the same place in a and c: both compute the same.
 *
 * <p>The bodies are long because registers have no index. They take arrays and ints alone and are
 * compiled on their own, so that no inlining limit matters.
 */
final class RowTiles {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int N = Lanes.COUNT;

  private RowTiles() {}

  /** The tile with this many vectors. */
  static void tile(
      int vectors,
      float[] a,
      int a0,
      int a1,
      int a2,
      int a3,
      float[] b,
      int depth,
      float[] c,
      int c0,
      int c1,
      int c2,
      int c3) {
    switch (vectors) {
      case 1 -> tile4x1(a, a0, a1, a2, a3, b, depth, c, c0, c1, c2, c3);
      case 2 -> tile4x2(a, a0, a1, a2, a3, b, depth, c, c0, c1, c2, c3);
      case 3 -> tile4x3(a, a0, a1, a2, a3, b, depth, c, c0, c1, c2, c3);
      default -> tile4x4(a, a0, a1, a2, a3, b, depth, c, c0, c1, c2, c3);
    }
  }

  static void tile4x1(
      float[] a,
      int a0,
      int a1,
      int a2,
      int a3,
      float[] b,
      int depth,
      float[] c,
      int c0,
      int c1,
      int c2,
      int c3) {
    FloatVector s00 = FloatVector.fromArray(S, c, c0);
    FloatVector s10 = FloatVector.fromArray(S, c, c1);
    FloatVector s20 = FloatVector.fromArray(S, c, c2);
    FloatVector s30 = FloatVector.fromArray(S, c, c3);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, k * N);
      FloatVector x0 = FloatVector.broadcast(S, a[a0 + k]);
      s00 = x0.fma(b0, s00);
      FloatVector x1 = FloatVector.broadcast(S, a[a1 + k]);
      s10 = x1.fma(b0, s10);
      FloatVector x2 = FloatVector.broadcast(S, a[a2 + k]);
      s20 = x2.fma(b0, s20);
      FloatVector x3 = FloatVector.broadcast(S, a[a3 + k]);
      s30 = x3.fma(b0, s30);
    }
    s00.intoArray(c, c0);
    s10.intoArray(c, c1);
    s20.intoArray(c, c2);
    s30.intoArray(c, c3);
  }

  static void tile4x2(
      float[] a,
      int a0,
      int a1,
      int a2,
      int a3,
      float[] b,
      int depth,
      float[] c,
      int c0,
      int c1,
      int c2,
      int c3) {
    FloatVector s00 = FloatVector.fromArray(S, c, c0);
    FloatVector s01 = FloatVector.fromArray(S, c, c0 + N);
    FloatVector s10 = FloatVector.fromArray(S, c, c1);
    FloatVector s11 = FloatVector.fromArray(S, c, c1 + N);
    FloatVector s20 = FloatVector.fromArray(S, c, c2);
    FloatVector s21 = FloatVector.fromArray(S, c, c2 + N);
    FloatVector s30 = FloatVector.fromArray(S, c, c3);
    FloatVector s31 = FloatVector.fromArray(S, c, c3 + N);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, k * 2 * N);
      FloatVector b1 = FloatVector.fromArray(S, b, k * 2 * N + N);
      FloatVector x0 = FloatVector.broadcast(S, a[a0 + k]);
      s00 = x0.fma(b0, s00);
      s01 = x0.fma(b1, s01);
      FloatVector x1 = FloatVector.broadcast(S, a[a1 + k]);
      s10 = x1.fma(b0, s10);
      s11 = x1.fma(b1, s11);
      FloatVector x2 = FloatVector.broadcast(S, a[a2 + k]);
      s20 = x2.fma(b0, s20);
      s21 = x2.fma(b1, s21);
      FloatVector x3 = FloatVector.broadcast(S, a[a3 + k]);
      s30 = x3.fma(b0, s30);
      s31 = x3.fma(b1, s31);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + N);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + N);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + N);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + N);
  }

  static void tile4x3(
      float[] a,
      int a0,
      int a1,
      int a2,
      int a3,
      float[] b,
      int depth,
      float[] c,
      int c0,
      int c1,
      int c2,
      int c3) {
    FloatVector s00 = FloatVector.fromArray(S, c, c0);
    FloatVector s01 = FloatVector.fromArray(S, c, c0 + N);
    FloatVector s02 = FloatVector.fromArray(S, c, c0 + 2 * N);
    FloatVector s10 = FloatVector.fromArray(S, c, c1);
    FloatVector s11 = FloatVector.fromArray(S, c, c1 + N);
    FloatVector s12 = FloatVector.fromArray(S, c, c1 + 2 * N);
    FloatVector s20 = FloatVector.fromArray(S, c, c2);
    FloatVector s21 = FloatVector.fromArray(S, c, c2 + N);
    FloatVector s22 = FloatVector.fromArray(S, c, c2 + 2 * N);
    FloatVector s30 = FloatVector.fromArray(S, c, c3);
    FloatVector s31 = FloatVector.fromArray(S, c, c3 + N);
    FloatVector s32 = FloatVector.fromArray(S, c, c3 + 2 * N);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, k * 3 * N);
      FloatVector b1 = FloatVector.fromArray(S, b, k * 3 * N + N);
      FloatVector b2 = FloatVector.fromArray(S, b, k * 3 * N + 2 * N);
      FloatVector x0 = FloatVector.broadcast(S, a[a0 + k]);
      s00 = x0.fma(b0, s00);
      s01 = x0.fma(b1, s01);
      s02 = x0.fma(b2, s02);
      FloatVector x1 = FloatVector.broadcast(S, a[a1 + k]);
      s10 = x1.fma(b0, s10);
      s11 = x1.fma(b1, s11);
      s12 = x1.fma(b2, s12);
      FloatVector x2 = FloatVector.broadcast(S, a[a2 + k]);
      s20 = x2.fma(b0, s20);
      s21 = x2.fma(b1, s21);
      s22 = x2.fma(b2, s22);
      FloatVector x3 = FloatVector.broadcast(S, a[a3 + k]);
      s30 = x3.fma(b0, s30);
      s31 = x3.fma(b1, s31);
      s32 = x3.fma(b2, s32);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + N);
    s02.intoArray(c, c0 + 2 * N);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + N);
    s12.intoArray(c, c1 + 2 * N);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + N);
    s22.intoArray(c, c2 + 2 * N);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + N);
    s32.intoArray(c, c3 + 2 * N);
  }

  static void tile4x4(
      float[] a,
      int a0,
      int a1,
      int a2,
      int a3,
      float[] b,
      int depth,
      float[] c,
      int c0,
      int c1,
      int c2,
      int c3) {
    FloatVector s00 = FloatVector.fromArray(S, c, c0);
    FloatVector s01 = FloatVector.fromArray(S, c, c0 + N);
    FloatVector s02 = FloatVector.fromArray(S, c, c0 + 2 * N);
    FloatVector s03 = FloatVector.fromArray(S, c, c0 + 3 * N);
    FloatVector s10 = FloatVector.fromArray(S, c, c1);
    FloatVector s11 = FloatVector.fromArray(S, c, c1 + N);
    FloatVector s12 = FloatVector.fromArray(S, c, c1 + 2 * N);
    FloatVector s13 = FloatVector.fromArray(S, c, c1 + 3 * N);
    FloatVector s20 = FloatVector.fromArray(S, c, c2);
    FloatVector s21 = FloatVector.fromArray(S, c, c2 + N);
    FloatVector s22 = FloatVector.fromArray(S, c, c2 + 2 * N);
    FloatVector s23 = FloatVector.fromArray(S, c, c2 + 3 * N);
    FloatVector s30 = FloatVector.fromArray(S, c, c3);
    FloatVector s31 = FloatVector.fromArray(S, c, c3 + N);
    FloatVector s32 = FloatVector.fromArray(S, c, c3 + 2 * N);
    FloatVector s33 = FloatVector.fromArray(S, c, c3 + 3 * N);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, k * 4 * N);
      FloatVector b1 = FloatVector.fromArray(S, b, k * 4 * N + N);
      FloatVector b2 = FloatVector.fromArray(S, b, k * 4 * N + 2 * N);
      FloatVector b3 = FloatVector.fromArray(S, b, k * 4 * N + 3 * N);
      FloatVector x0 = FloatVector.broadcast(S, a[a0 + k]);
      s00 = x0.fma(b0, s00);
      s01 = x0.fma(b1, s01);
      s02 = x0.fma(b2, s02);
      s03 = x0.fma(b3, s03);
      FloatVector x1 = FloatVector.broadcast(S, a[a1 + k]);
      s10 = x1.fma(b0, s10);
      s11 = x1.fma(b1, s11);
      s12 = x1.fma(b2, s12);
      s13 = x1.fma(b3, s13);
      FloatVector x2 = FloatVector.broadcast(S, a[a2 + k]);
      s20 = x2.fma(b0, s20);
      s21 = x2.fma(b1, s21);
      s22 = x2.fma(b2, s22);
      s23 = x2.fma(b3, s23);
      FloatVector x3 = FloatVector.broadcast(S, a[a3 + k]);
      s30 = x3.fma(b0, s30);
      s31 = x3.fma(b1, s31);
      s32 = x3.fma(b2, s32);
      s33 = x3.fma(b3, s33);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + N);
    s02.intoArray(c, c0 + 2 * N);
    s03.intoArray(c, c0 + 3 * N);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + N);
    s12.intoArray(c, c1 + 2 * N);
    s13.intoArray(c, c1 + 3 * N);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + N);
    s22.intoArray(c, c2 + 2 * N);
    s23.intoArray(c, c2 + 3 * N);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + N);
    s32.intoArray(c, c3 + 2 * N);
    s33.intoArray(c, c3 + 3 * N);
  }
}
