package io.espalier.kernels.cpu.bits512;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code c[r] = start + a[r, 0]·b[0] + a[r, 1]·b[1] + …}: every row of a times one vector, which is
 * all there is to a layer with one unit. Sums lie across rows, four to a vector whatever the
 * machine's width: squares of sixteen floats are turned in registers, and nothing is packed.
 */
final class RowDots {
  private static final VectorSpecies<Float> FOUR = Square.FOUR;

  /** Rows done together: four chains of sums hide each other's latency. */
  private static final int ROWS = 16;

  /** With fewer terms a sum is done before it is turned. */
  private static final int FEWEST = 12;

  private RowDots() {}

  /**
   * Some rows.
   *
   * @param a [rows, depth], from a0, rows {@code as} apart
   * @param b [depth], from b0, {@code bs} apart
   * @param start where every sum starts
   * @param c [rows], from c0, {@code cs} apart
   */
  static void multiply(
      int rows,
      float[] a,
      int a0,
      int as,
      float[] b,
      int b0,
      int bs,
      int depth,
      float start,
      float[] c,
      int c0,
      int cs) {
    int r = 0;
    int squares = depth / 4 * 4;
    for (; r <= rows - ROWS && depth >= FEWEST; r += ROWS) {
      sixteen(a, a0 + r * as, as, b, b0, bs, squares, start, c, c0 + r * cs, cs);
      for (int i = r; i < r + ROWS; i++) {
        int at = c0 + i * cs;
        c[at] = rest(a, a0 + i * as, b, b0, bs, squares, depth, c[at]);
      }
    }
    for (; r < rows; r++) {
      c[c0 + r * cs] = rest(a, a0 + r * as, b, b0, bs, 0, depth, start);
    }
  }

  private static float rest(
      float[] a, int a0, float[] b, int b0, int bs, int from, int depth, float start) {
    float sum = start;
    for (int k = from; k < depth; k++) {
      sum = Math.fma(a[a0 + k], b[b0 + k * bs], sum);
    }
    return sum;
  }

  private static void sixteen(
      float[] a,
      int a0,
      int as,
      float[] b,
      int b0,
      int bs,
      int depth,
      float start,
      float[] c,
      int c0,
      int cs) {
    int a1 = a0 + as;
    int a2 = a0 + 2 * as;
    int a3 = a0 + 3 * as;
    int a4 = a0 + 4 * as;
    int a5 = a0 + 5 * as;
    int a6 = a0 + 6 * as;
    int a7 = a0 + 7 * as;
    int a8 = a0 + 8 * as;
    int a9 = a0 + 9 * as;
    int a10 = a0 + 10 * as;
    int a11 = a0 + 11 * as;
    int a12 = a0 + 12 * as;
    int a13 = a0 + 13 * as;
    int a14 = a0 + 14 * as;
    int a15 = a0 + 15 * as;
    FloatVector s0 = FloatVector.broadcast(FOUR, start);
    FloatVector s1 = FloatVector.broadcast(FOUR, start);
    FloatVector s2 = FloatVector.broadcast(FOUR, start);
    FloatVector s3 = FloatVector.broadcast(FOUR, start);
    for (int k = 0; k < depth; k += 4) {
      int at = b0 + k * bs;
      FloatVector w0 = FloatVector.broadcast(FOUR, b[at]);
      FloatVector w1 = FloatVector.broadcast(FOUR, b[at + bs]);
      FloatVector w2 = FloatVector.broadcast(FOUR, b[at + 2 * bs]);
      FloatVector w3 = FloatVector.broadcast(FOUR, b[at + 3 * bs]);
      FloatVector p0 = FloatVector.fromArray(FOUR, a, a0 + k);
      FloatVector q0 = FloatVector.fromArray(FOUR, a, a1 + k);
      FloatVector t0 = FloatVector.fromArray(FOUR, a, a2 + k);
      FloatVector u0 = FloatVector.fromArray(FOUR, a, a3 + k);
      FloatVector even0 = p0.blend(q0.rearrange(Square.NEIGHBOURS), Square.ODD);
      FloatVector odd0 = p0.rearrange(Square.NEIGHBOURS).blend(q0, Square.ODD);
      FloatVector evenLower0 = t0.blend(u0.rearrange(Square.NEIGHBOURS), Square.ODD);
      FloatVector oddLower0 = t0.rearrange(Square.NEIGHBOURS).blend(u0, Square.ODD);
      s0 = even0.blend(evenLower0.rearrange(Square.PAIRS), Square.UPPER).fma(w0, s0);
      s0 = odd0.blend(oddLower0.rearrange(Square.PAIRS), Square.UPPER).fma(w1, s0);
      s0 = even0.rearrange(Square.PAIRS).blend(evenLower0, Square.UPPER).fma(w2, s0);
      s0 = odd0.rearrange(Square.PAIRS).blend(oddLower0, Square.UPPER).fma(w3, s0);
      FloatVector p1 = FloatVector.fromArray(FOUR, a, a4 + k);
      FloatVector q1 = FloatVector.fromArray(FOUR, a, a5 + k);
      FloatVector t1 = FloatVector.fromArray(FOUR, a, a6 + k);
      FloatVector u1 = FloatVector.fromArray(FOUR, a, a7 + k);
      FloatVector even1 = p1.blend(q1.rearrange(Square.NEIGHBOURS), Square.ODD);
      FloatVector odd1 = p1.rearrange(Square.NEIGHBOURS).blend(q1, Square.ODD);
      FloatVector evenLower1 = t1.blend(u1.rearrange(Square.NEIGHBOURS), Square.ODD);
      FloatVector oddLower1 = t1.rearrange(Square.NEIGHBOURS).blend(u1, Square.ODD);
      s1 = even1.blend(evenLower1.rearrange(Square.PAIRS), Square.UPPER).fma(w0, s1);
      s1 = odd1.blend(oddLower1.rearrange(Square.PAIRS), Square.UPPER).fma(w1, s1);
      s1 = even1.rearrange(Square.PAIRS).blend(evenLower1, Square.UPPER).fma(w2, s1);
      s1 = odd1.rearrange(Square.PAIRS).blend(oddLower1, Square.UPPER).fma(w3, s1);
      FloatVector p2 = FloatVector.fromArray(FOUR, a, a8 + k);
      FloatVector q2 = FloatVector.fromArray(FOUR, a, a9 + k);
      FloatVector t2 = FloatVector.fromArray(FOUR, a, a10 + k);
      FloatVector u2 = FloatVector.fromArray(FOUR, a, a11 + k);
      FloatVector even2 = p2.blend(q2.rearrange(Square.NEIGHBOURS), Square.ODD);
      FloatVector odd2 = p2.rearrange(Square.NEIGHBOURS).blend(q2, Square.ODD);
      FloatVector evenLower2 = t2.blend(u2.rearrange(Square.NEIGHBOURS), Square.ODD);
      FloatVector oddLower2 = t2.rearrange(Square.NEIGHBOURS).blend(u2, Square.ODD);
      s2 = even2.blend(evenLower2.rearrange(Square.PAIRS), Square.UPPER).fma(w0, s2);
      s2 = odd2.blend(oddLower2.rearrange(Square.PAIRS), Square.UPPER).fma(w1, s2);
      s2 = even2.rearrange(Square.PAIRS).blend(evenLower2, Square.UPPER).fma(w2, s2);
      s2 = odd2.rearrange(Square.PAIRS).blend(oddLower2, Square.UPPER).fma(w3, s2);
      FloatVector p3 = FloatVector.fromArray(FOUR, a, a12 + k);
      FloatVector q3 = FloatVector.fromArray(FOUR, a, a13 + k);
      FloatVector t3 = FloatVector.fromArray(FOUR, a, a14 + k);
      FloatVector u3 = FloatVector.fromArray(FOUR, a, a15 + k);
      FloatVector even3 = p3.blend(q3.rearrange(Square.NEIGHBOURS), Square.ODD);
      FloatVector odd3 = p3.rearrange(Square.NEIGHBOURS).blend(q3, Square.ODD);
      FloatVector evenLower3 = t3.blend(u3.rearrange(Square.NEIGHBOURS), Square.ODD);
      FloatVector oddLower3 = t3.rearrange(Square.NEIGHBOURS).blend(u3, Square.ODD);
      s3 = even3.blend(evenLower3.rearrange(Square.PAIRS), Square.UPPER).fma(w0, s3);
      s3 = odd3.blend(oddLower3.rearrange(Square.PAIRS), Square.UPPER).fma(w1, s3);
      s3 = even3.rearrange(Square.PAIRS).blend(evenLower3, Square.UPPER).fma(w2, s3);
      s3 = odd3.rearrange(Square.PAIRS).blend(oddLower3, Square.UPPER).fma(w3, s3);
    }
    c[c0] = s0.lane(0);
    c[c0 + cs] = s0.lane(1);
    c[c0 + 2 * cs] = s0.lane(2);
    c[c0 + 3 * cs] = s0.lane(3);
    c[c0 + 4 * cs] = s1.lane(0);
    c[c0 + 5 * cs] = s1.lane(1);
    c[c0 + 6 * cs] = s1.lane(2);
    c[c0 + 7 * cs] = s1.lane(3);
    c[c0 + 8 * cs] = s2.lane(0);
    c[c0 + 9 * cs] = s2.lane(1);
    c[c0 + 10 * cs] = s2.lane(2);
    c[c0 + 11 * cs] = s2.lane(3);
    c[c0 + 12 * cs] = s3.lane(0);
    c[c0 + 13 * cs] = s3.lane(1);
    c[c0 + 14 * cs] = s3.lane(2);
    c[c0 + 15 * cs] = s3.lane(3);
  }
}
