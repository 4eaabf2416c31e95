package io.espalier.kernels.cpu.bits512;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tiles of {@code c = start + a·b} where the rows of a lie in memory as rows: a[r, k]
 * is at {@code a0 + r·as + k}.
 *
 * <p>A tile has up to four rows of up to four vectors where there are registers for them, and six
 * of two where there are fewer: element (r, j) of c is {@code start[r, j]} and goes on as {@code
 * sum = fma(a[r, k], b[k, j], sum)} for k = 0 to depth - 1, each sum in a register of its own. b is
 * a panel from {@link Panels}. start may be c itself, or have one row for all (ss = 0).
 *
 * <p>The last vector of a row may overlap the one before: a row whose length is no multiple of a
 * vector's needs no rest. Both compute the same there. For rows that are missing the last one
 * stands in, with the same result.
 *
 * <p>The bodies are long because registers have no index. They take arrays and ints alone and are
 * compiled on their own, so that no inlining limit matters.
 */
final class RowTiles {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int N = Lanes.COUNT;
  private static final int ROWS = Lanes.ROW_TILE_ROWS;
  private static final int WIDTH = Lanes.ROW_TILE_WIDTH;

  private RowTiles() {}

  /**
   * A panel times all rows: c [rows, width].
   *
   * @param width columns, at most WIDTH; with fewer than a vector's lanes, the rows of start and c
   *     have room for a vector all the same
   */
  static void multiply(
      int rows,
      int width,
      float[] a,
      int a0,
      int as,
      float[] b,
      int depth,
      float[] start,
      int s0,
      int ss,
      float[] c,
      int c0,
      int cs) {
    if (width <= N) {
      strip8(rows, a, a0, as, b, depth, start, s0, ss, c, c0, cs);
      return;
    }
    int vectors = Lanes.vectors(width);
    int end = width - N;
    for (int r = 0; r < rows; r += ROWS) {
      int last = Math.min(rows - r, ROWS) - 1;
      int ar = a0 + r * as;
      int sr = s0 + r * ss;
      int cr = c0 + r * cs;
      if (Lanes.MANY_REGISTERS) {
        switch (vectors) {
          case 2 -> tile4x2(last, a, ar, as, b, depth, start, sr, ss, c, cr, cs, end);
          case 3 -> tile4x3(last, a, ar, as, b, depth, start, sr, ss, c, cr, cs, end);
          default -> tile4x4(last, a, ar, as, b, depth, start, sr, ss, c, cr, cs, end);
        }
      } else {
        tile6x2(last, a, ar, as, b, depth, start, sr, ss, c, cr, cs, end);
      }
    }
  }

  /**
   * A panel one vector wide: the rows are here, since a call for each tile would cost more than it.
   */
  private static void strip8(
      int rows,
      float[] a,
      int a0,
      int as,
      float[] b,
      int depth,
      float[] start,
      int s0,
      int ss,
      float[] c,
      int c0,
      int cs) {
    for (int r = 0; r < rows; r += 8) {
      int last = rows - 1;
      int r1 = Math.min(r + 1, last);
      int r2 = Math.min(r + 2, last);
      int r3 = Math.min(r + 3, last);
      int r4 = Math.min(r + 4, last);
      int r5 = Math.min(r + 5, last);
      int r6 = Math.min(r + 6, last);
      int r7 = Math.min(r + 7, last);
      int at0 = a0 + r * as;
      int at1 = a0 + r1 * as;
      int at2 = a0 + r2 * as;
      int at3 = a0 + r3 * as;
      int at4 = a0 + r4 * as;
      int at5 = a0 + r5 * as;
      int at6 = a0 + r6 * as;
      int at7 = a0 + r7 * as;
      FloatVector t0 = FloatVector.fromArray(S, start, s0 + r * ss);
      FloatVector t1 = FloatVector.fromArray(S, start, s0 + r1 * ss);
      FloatVector t2 = FloatVector.fromArray(S, start, s0 + r2 * ss);
      FloatVector t3 = FloatVector.fromArray(S, start, s0 + r3 * ss);
      FloatVector t4 = FloatVector.fromArray(S, start, s0 + r4 * ss);
      FloatVector t5 = FloatVector.fromArray(S, start, s0 + r5 * ss);
      FloatVector t6 = FloatVector.fromArray(S, start, s0 + r6 * ss);
      FloatVector t7 = FloatVector.fromArray(S, start, s0 + r7 * ss);
      for (int k = 0; k < depth; k++) {
        FloatVector v = FloatVector.fromArray(S, b, k * WIDTH);
        FloatVector x0 = FloatVector.broadcast(S, a[at0 + k]);
        t0 = x0.fma(v, t0);
        FloatVector x1 = FloatVector.broadcast(S, a[at1 + k]);
        t1 = x1.fma(v, t1);
        FloatVector x2 = FloatVector.broadcast(S, a[at2 + k]);
        t2 = x2.fma(v, t2);
        FloatVector x3 = FloatVector.broadcast(S, a[at3 + k]);
        t3 = x3.fma(v, t3);
        FloatVector x4 = FloatVector.broadcast(S, a[at4 + k]);
        t4 = x4.fma(v, t4);
        FloatVector x5 = FloatVector.broadcast(S, a[at5 + k]);
        t5 = x5.fma(v, t5);
        FloatVector x6 = FloatVector.broadcast(S, a[at6 + k]);
        t6 = x6.fma(v, t6);
        FloatVector x7 = FloatVector.broadcast(S, a[at7 + k]);
        t7 = x7.fma(v, t7);
      }
      t0.intoArray(c, c0 + r * cs);
      t1.intoArray(c, c0 + r1 * cs);
      t2.intoArray(c, c0 + r2 * cs);
      t3.intoArray(c, c0 + r3 * cs);
      t4.intoArray(c, c0 + r4 * cs);
      t5.intoArray(c, c0 + r5 * cs);
      t6.intoArray(c, c0 + r6 * cs);
      t7.intoArray(c, c0 + r7 * cs);
    }
  }

  private static void tile4x2(
      int last,
      float[] a,
      int a0,
      int as,
      float[] b,
      int depth,
      float[] start,
      int s0,
      int ss,
      float[] c,
      int c0,
      int cs,
      int end) {
    int s1 = s0 + Math.min(1, last) * ss;
    int s2 = s0 + Math.min(2, last) * ss;
    int s3 = s0 + Math.min(3, last) * ss;
    int c1 = c0 + Math.min(1, last) * cs;
    int c2 = c0 + Math.min(2, last) * cs;
    int c3 = c0 + Math.min(3, last) * cs;
    int a1 = a0 + Math.min(1, last) * as;
    int a2 = a0 + Math.min(2, last) * as;
    int a3 = a0 + Math.min(3, last) * as;
    FloatVector t00 = FloatVector.fromArray(S, start, s0);
    FloatVector t01 = FloatVector.fromArray(S, start, s0 + end);
    FloatVector t10 = FloatVector.fromArray(S, start, s1);
    FloatVector t11 = FloatVector.fromArray(S, start, s1 + end);
    FloatVector t20 = FloatVector.fromArray(S, start, s2);
    FloatVector t21 = FloatVector.fromArray(S, start, s2 + end);
    FloatVector t30 = FloatVector.fromArray(S, start, s3);
    FloatVector t31 = FloatVector.fromArray(S, start, s3 + end);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, k * WIDTH);
      FloatVector b1 = FloatVector.fromArray(S, b, k * WIDTH + N);
      FloatVector x0 = FloatVector.broadcast(S, a[a0 + k]);
      t00 = x0.fma(b0, t00);
      t01 = x0.fma(b1, t01);
      FloatVector x1 = FloatVector.broadcast(S, a[a1 + k]);
      t10 = x1.fma(b0, t10);
      t11 = x1.fma(b1, t11);
      FloatVector x2 = FloatVector.broadcast(S, a[a2 + k]);
      t20 = x2.fma(b0, t20);
      t21 = x2.fma(b1, t21);
      FloatVector x3 = FloatVector.broadcast(S, a[a3 + k]);
      t30 = x3.fma(b0, t30);
      t31 = x3.fma(b1, t31);
    }
    t00.intoArray(c, c0);
    t01.intoArray(c, c0 + end);
    t10.intoArray(c, c1);
    t11.intoArray(c, c1 + end);
    t20.intoArray(c, c2);
    t21.intoArray(c, c2 + end);
    t30.intoArray(c, c3);
    t31.intoArray(c, c3 + end);
  }

  private static void tile4x3(
      int last,
      float[] a,
      int a0,
      int as,
      float[] b,
      int depth,
      float[] start,
      int s0,
      int ss,
      float[] c,
      int c0,
      int cs,
      int end) {
    int s1 = s0 + Math.min(1, last) * ss;
    int s2 = s0 + Math.min(2, last) * ss;
    int s3 = s0 + Math.min(3, last) * ss;
    int c1 = c0 + Math.min(1, last) * cs;
    int c2 = c0 + Math.min(2, last) * cs;
    int c3 = c0 + Math.min(3, last) * cs;
    int a1 = a0 + Math.min(1, last) * as;
    int a2 = a0 + Math.min(2, last) * as;
    int a3 = a0 + Math.min(3, last) * as;
    FloatVector t00 = FloatVector.fromArray(S, start, s0);
    FloatVector t01 = FloatVector.fromArray(S, start, s0 + N);
    FloatVector t02 = FloatVector.fromArray(S, start, s0 + end);
    FloatVector t10 = FloatVector.fromArray(S, start, s1);
    FloatVector t11 = FloatVector.fromArray(S, start, s1 + N);
    FloatVector t12 = FloatVector.fromArray(S, start, s1 + end);
    FloatVector t20 = FloatVector.fromArray(S, start, s2);
    FloatVector t21 = FloatVector.fromArray(S, start, s2 + N);
    FloatVector t22 = FloatVector.fromArray(S, start, s2 + end);
    FloatVector t30 = FloatVector.fromArray(S, start, s3);
    FloatVector t31 = FloatVector.fromArray(S, start, s3 + N);
    FloatVector t32 = FloatVector.fromArray(S, start, s3 + end);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, k * WIDTH);
      FloatVector b1 = FloatVector.fromArray(S, b, k * WIDTH + N);
      FloatVector b2 = FloatVector.fromArray(S, b, k * WIDTH + 2 * N);
      FloatVector x0 = FloatVector.broadcast(S, a[a0 + k]);
      t00 = x0.fma(b0, t00);
      t01 = x0.fma(b1, t01);
      t02 = x0.fma(b2, t02);
      FloatVector x1 = FloatVector.broadcast(S, a[a1 + k]);
      t10 = x1.fma(b0, t10);
      t11 = x1.fma(b1, t11);
      t12 = x1.fma(b2, t12);
      FloatVector x2 = FloatVector.broadcast(S, a[a2 + k]);
      t20 = x2.fma(b0, t20);
      t21 = x2.fma(b1, t21);
      t22 = x2.fma(b2, t22);
      FloatVector x3 = FloatVector.broadcast(S, a[a3 + k]);
      t30 = x3.fma(b0, t30);
      t31 = x3.fma(b1, t31);
      t32 = x3.fma(b2, t32);
    }
    t00.intoArray(c, c0);
    t01.intoArray(c, c0 + N);
    t02.intoArray(c, c0 + end);
    t10.intoArray(c, c1);
    t11.intoArray(c, c1 + N);
    t12.intoArray(c, c1 + end);
    t20.intoArray(c, c2);
    t21.intoArray(c, c2 + N);
    t22.intoArray(c, c2 + end);
    t30.intoArray(c, c3);
    t31.intoArray(c, c3 + N);
    t32.intoArray(c, c3 + end);
  }

  private static void tile4x4(
      int last,
      float[] a,
      int a0,
      int as,
      float[] b,
      int depth,
      float[] start,
      int s0,
      int ss,
      float[] c,
      int c0,
      int cs,
      int end) {
    int s1 = s0 + Math.min(1, last) * ss;
    int s2 = s0 + Math.min(2, last) * ss;
    int s3 = s0 + Math.min(3, last) * ss;
    int c1 = c0 + Math.min(1, last) * cs;
    int c2 = c0 + Math.min(2, last) * cs;
    int c3 = c0 + Math.min(3, last) * cs;
    int a1 = a0 + Math.min(1, last) * as;
    int a2 = a0 + Math.min(2, last) * as;
    int a3 = a0 + Math.min(3, last) * as;
    FloatVector t00 = FloatVector.fromArray(S, start, s0);
    FloatVector t01 = FloatVector.fromArray(S, start, s0 + N);
    FloatVector t02 = FloatVector.fromArray(S, start, s0 + 2 * N);
    FloatVector t03 = FloatVector.fromArray(S, start, s0 + end);
    FloatVector t10 = FloatVector.fromArray(S, start, s1);
    FloatVector t11 = FloatVector.fromArray(S, start, s1 + N);
    FloatVector t12 = FloatVector.fromArray(S, start, s1 + 2 * N);
    FloatVector t13 = FloatVector.fromArray(S, start, s1 + end);
    FloatVector t20 = FloatVector.fromArray(S, start, s2);
    FloatVector t21 = FloatVector.fromArray(S, start, s2 + N);
    FloatVector t22 = FloatVector.fromArray(S, start, s2 + 2 * N);
    FloatVector t23 = FloatVector.fromArray(S, start, s2 + end);
    FloatVector t30 = FloatVector.fromArray(S, start, s3);
    FloatVector t31 = FloatVector.fromArray(S, start, s3 + N);
    FloatVector t32 = FloatVector.fromArray(S, start, s3 + 2 * N);
    FloatVector t33 = FloatVector.fromArray(S, start, s3 + end);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, k * WIDTH);
      FloatVector b1 = FloatVector.fromArray(S, b, k * WIDTH + N);
      FloatVector b2 = FloatVector.fromArray(S, b, k * WIDTH + 2 * N);
      FloatVector b3 = FloatVector.fromArray(S, b, k * WIDTH + 3 * N);
      FloatVector x0 = FloatVector.broadcast(S, a[a0 + k]);
      t00 = x0.fma(b0, t00);
      t01 = x0.fma(b1, t01);
      t02 = x0.fma(b2, t02);
      t03 = x0.fma(b3, t03);
      FloatVector x1 = FloatVector.broadcast(S, a[a1 + k]);
      t10 = x1.fma(b0, t10);
      t11 = x1.fma(b1, t11);
      t12 = x1.fma(b2, t12);
      t13 = x1.fma(b3, t13);
      FloatVector x2 = FloatVector.broadcast(S, a[a2 + k]);
      t20 = x2.fma(b0, t20);
      t21 = x2.fma(b1, t21);
      t22 = x2.fma(b2, t22);
      t23 = x2.fma(b3, t23);
      FloatVector x3 = FloatVector.broadcast(S, a[a3 + k]);
      t30 = x3.fma(b0, t30);
      t31 = x3.fma(b1, t31);
      t32 = x3.fma(b2, t32);
      t33 = x3.fma(b3, t33);
    }
    t00.intoArray(c, c0);
    t01.intoArray(c, c0 + N);
    t02.intoArray(c, c0 + 2 * N);
    t03.intoArray(c, c0 + end);
    t10.intoArray(c, c1);
    t11.intoArray(c, c1 + N);
    t12.intoArray(c, c1 + 2 * N);
    t13.intoArray(c, c1 + end);
    t20.intoArray(c, c2);
    t21.intoArray(c, c2 + N);
    t22.intoArray(c, c2 + 2 * N);
    t23.intoArray(c, c2 + end);
    t30.intoArray(c, c3);
    t31.intoArray(c, c3 + N);
    t32.intoArray(c, c3 + 2 * N);
    t33.intoArray(c, c3 + end);
  }

  private static void tile6x2(
      int last,
      float[] a,
      int a0,
      int as,
      float[] b,
      int depth,
      float[] start,
      int s0,
      int ss,
      float[] c,
      int c0,
      int cs,
      int end) {
    int s1 = s0 + Math.min(1, last) * ss;
    int s2 = s0 + Math.min(2, last) * ss;
    int s3 = s0 + Math.min(3, last) * ss;
    int s4 = s0 + Math.min(4, last) * ss;
    int s5 = s0 + Math.min(5, last) * ss;
    int c1 = c0 + Math.min(1, last) * cs;
    int c2 = c0 + Math.min(2, last) * cs;
    int c3 = c0 + Math.min(3, last) * cs;
    int c4 = c0 + Math.min(4, last) * cs;
    int c5 = c0 + Math.min(5, last) * cs;
    int a1 = a0 + Math.min(1, last) * as;
    int a2 = a0 + Math.min(2, last) * as;
    int a3 = a0 + Math.min(3, last) * as;
    int a4 = a0 + Math.min(4, last) * as;
    int a5 = a0 + Math.min(5, last) * as;
    FloatVector t00 = FloatVector.fromArray(S, start, s0);
    FloatVector t01 = FloatVector.fromArray(S, start, s0 + end);
    FloatVector t10 = FloatVector.fromArray(S, start, s1);
    FloatVector t11 = FloatVector.fromArray(S, start, s1 + end);
    FloatVector t20 = FloatVector.fromArray(S, start, s2);
    FloatVector t21 = FloatVector.fromArray(S, start, s2 + end);
    FloatVector t30 = FloatVector.fromArray(S, start, s3);
    FloatVector t31 = FloatVector.fromArray(S, start, s3 + end);
    FloatVector t40 = FloatVector.fromArray(S, start, s4);
    FloatVector t41 = FloatVector.fromArray(S, start, s4 + end);
    FloatVector t50 = FloatVector.fromArray(S, start, s5);
    FloatVector t51 = FloatVector.fromArray(S, start, s5 + end);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, k * WIDTH);
      FloatVector b1 = FloatVector.fromArray(S, b, k * WIDTH + N);
      FloatVector x0 = FloatVector.broadcast(S, a[a0 + k]);
      t00 = x0.fma(b0, t00);
      t01 = x0.fma(b1, t01);
      FloatVector x1 = FloatVector.broadcast(S, a[a1 + k]);
      t10 = x1.fma(b0, t10);
      t11 = x1.fma(b1, t11);
      FloatVector x2 = FloatVector.broadcast(S, a[a2 + k]);
      t20 = x2.fma(b0, t20);
      t21 = x2.fma(b1, t21);
      FloatVector x3 = FloatVector.broadcast(S, a[a3 + k]);
      t30 = x3.fma(b0, t30);
      t31 = x3.fma(b1, t31);
      FloatVector x4 = FloatVector.broadcast(S, a[a4 + k]);
      t40 = x4.fma(b0, t40);
      t41 = x4.fma(b1, t41);
      FloatVector x5 = FloatVector.broadcast(S, a[a5 + k]);
      t50 = x5.fma(b0, t50);
      t51 = x5.fma(b1, t51);
    }
    t00.intoArray(c, c0);
    t01.intoArray(c, c0 + end);
    t10.intoArray(c, c1);
    t11.intoArray(c, c1 + end);
    t20.intoArray(c, c2);
    t21.intoArray(c, c2 + end);
    t30.intoArray(c, c3);
    t31.intoArray(c, c3 + end);
    t40.intoArray(c, c4);
    t41.intoArray(c, c4 + end);
    t50.intoArray(c, c5);
    t51.intoArray(c, c5 + end);
  }
}
