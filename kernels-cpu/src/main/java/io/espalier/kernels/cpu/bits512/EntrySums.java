package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.reference.SparseReference;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums over entries: {@code sum = fma(value, row, sum)} for each entry in order, where row is the
 * one of a matrix that the entry's index names. A table's rows for a forward pass, those of dy for
 * a gradient.
 *
 * <p>As many vectors of the sum as there are registers for stay in them over all entries. Where
 * there are fewer, vectors overlap: they compute some numbers more than once, the same bits each
 * time.
 */
final class EntrySums {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int N = Lanes.COUNT;

  private EntrySums() {}

  /**
   * {@code sum = start + Σ value·row} over the entries from {@code from} to {@code to}, for {@code
   * width} sums.
   *
   * @param start where the sums start from; may be {@code sum} itself at the same place
   * @param sumWidth {@code width} for sums one after the other; {@link #padded} of it for whole
   *     vectors: the last one is then that of the last numbers, which overlaps none, or for a width
   *     below a vector's has some numbers more, that mean nothing
   * @param temporary memory for a vector
   */
  static void add(
      int[] index,
      float[] values,
      int from,
      int to,
      float[] matrix,
      int matrixAt,
      int stride,
      float[] start,
      int startAt,
      float[] sum,
      int sumAt,
      int width,
      int sumWidth,
      float[] temporary) {
    if (width < N) {
      narrow(
          index, values, from, to, matrix, matrixAt, stride, start, startAt, sum, sumAt, width,
          temporary);
      return;
    }
    int c = 0;
    // What is left must fill a vector, so that no sum is added to twice.
    while (width - c > 8 * N) {
      int block = width - c >= 9 * N ? 8 * N : 4 * N;
      block(
          index,
          values,
          from,
          to,
          matrix,
          matrixAt + c,
          stride,
          start,
          startAt + c,
          sum,
          sumAt + c,
          block,
          block);
      c += block;
    }
    block(
        index,
        values,
        from,
        to,
        matrix,
        matrixAt + c,
        stride,
        start,
        startAt + c,
        sum,
        sumAt + c,
        width - c,
        sumWidth - c);
  }

  /** {@code width} in whole vectors. */
  static int padded(int width) {
    return Lanes.vectors(width) * N;
  }

  private static void block(
      int[] index,
      float[] values,
      int from,
      int to,
      float[] matrix,
      int matrixAt,
      int stride,
      float[] start,
      int startAt,
      float[] sum,
      int sumAt,
      int width,
      int sumWidth) {
    if (width > 4 * N) {
      eight(
          index, values, from, to, matrix, matrixAt, stride, start, startAt, sum, sumAt, width,
          sumWidth);
    } else if (width > 2 * N) {
      four(
          index, values, from, to, matrix, matrixAt, stride, start, startAt, sum, sumAt, width,
          sumWidth);
    } else if (width > N) {
      two(
          index, values, from, to, matrix, matrixAt, stride, start, startAt, sum, sumAt, width,
          sumWidth);
    } else {
      one(index, values, from, to, matrix, matrixAt, stride, start, startAt, sum, sumAt);
    }
  }

  /**
   * Rows that fill no vector: what follows them in the array is loaded too, and not stored. Where
   * nothing follows, number by number.
   */
  private static void narrow(
      int[] index,
      float[] values,
      int from,
      int to,
      float[] matrix,
      int matrixAt,
      int stride,
      float[] start,
      int startAt,
      float[] sum,
      int sumAt,
      int width,
      float[] temporary) {
    if (width == 0) {
      return;
    }
    int largest = 0;
    for (int e = from; e < to; e++) {
      largest = Math.max(largest, index[e]);
    }
    if (matrixAt + largest * stride > matrix.length - N) {
      System.arraycopy(start, startAt, sum, sumAt, width);
      SparseReference.add(index, values, from, to, matrix, matrixAt, stride, sum, sumAt, width);
      return;
    }
    for (int j = 0; j < width; j++) {
      temporary[j] = start[startAt + j];
    }
    one(index, values, from, to, matrix, matrixAt, stride, temporary, 0, temporary, 0);
    for (int j = 0; j < width; j++) {
      sum[sumAt + j] = temporary[j];
    }
  }

  private static void one(
      int[] index,
      float[] values,
      int from,
      int to,
      float[] matrix,
      int matrixAt,
      int stride,
      float[] start,
      int startAt,
      float[] sum,
      int sumAt) {
    FloatVector sum0 = FloatVector.fromArray(S, start, startAt);
    for (int e = from; e < to; e++) {
      FloatVector value = FloatVector.broadcast(S, values[e]);
      sum0 = value.fma(FloatVector.fromArray(S, matrix, matrixAt + index[e] * stride), sum0);
    }
    sum0.intoArray(sum, sumAt);
  }

  private static void two(
      int[] index,
      float[] values,
      int from,
      int to,
      float[] matrix,
      int matrixAt,
      int stride,
      float[] start,
      int startAt,
      float[] sum,
      int sumAt,
      int width,
      int sumWidth) {
    int at1 = width - N;
    FloatVector sum0 = FloatVector.fromArray(S, start, startAt);
    FloatVector sum1 = FloatVector.fromArray(S, start, startAt + at1);
    for (int e = from; e < to; e++) {
      int row = matrixAt + index[e] * stride;
      FloatVector value = FloatVector.broadcast(S, values[e]);
      sum0 = value.fma(FloatVector.fromArray(S, matrix, row), sum0);
      sum1 = value.fma(FloatVector.fromArray(S, matrix, row + at1), sum1);
    }
    sum0.intoArray(sum, sumAt);
    sum1.intoArray(sum, sumAt + sumWidth - N);
  }

  /** Widths above two vectors, up to four. */
  private static void four(
      int[] index,
      float[] values,
      int from,
      int to,
      float[] matrix,
      int matrixAt,
      int stride,
      float[] start,
      int startAt,
      float[] sum,
      int sumAt,
      int width,
      int sumWidth) {
    int at2 = Math.min(2 * N, width - N);
    int at3 = width - N;
    FloatVector sum0 = FloatVector.fromArray(S, start, startAt);
    FloatVector sum1 = FloatVector.fromArray(S, start, startAt + N);
    FloatVector sum2 = FloatVector.fromArray(S, start, startAt + at2);
    FloatVector sum3 = FloatVector.fromArray(S, start, startAt + at3);
    for (int e = from; e < to; e++) {
      int row = matrixAt + index[e] * stride;
      FloatVector value = FloatVector.broadcast(S, values[e]);
      sum0 = value.fma(FloatVector.fromArray(S, matrix, row), sum0);
      sum1 = value.fma(FloatVector.fromArray(S, matrix, row + N), sum1);
      sum2 = value.fma(FloatVector.fromArray(S, matrix, row + at2), sum2);
      sum3 = value.fma(FloatVector.fromArray(S, matrix, row + at3), sum3);
    }
    sum0.intoArray(sum, sumAt);
    sum1.intoArray(sum, sumAt + N);
    sum2.intoArray(sum, sumAt + Math.min(2 * N, sumWidth - N));
    sum3.intoArray(sum, sumAt + sumWidth - N);
  }

  /** Widths above four vectors, up to eight. */
  private static void eight(
      int[] index,
      float[] values,
      int from,
      int to,
      float[] matrix,
      int matrixAt,
      int stride,
      float[] start,
      int startAt,
      float[] sum,
      int sumAt,
      int width,
      int sumWidth) {
    int at4 = Math.min(4 * N, width - N);
    int at5 = Math.min(5 * N, width - N);
    int at6 = Math.min(6 * N, width - N);
    int at7 = width - N;
    FloatVector sum0 = FloatVector.fromArray(S, start, startAt);
    FloatVector sum1 = FloatVector.fromArray(S, start, startAt + N);
    FloatVector sum2 = FloatVector.fromArray(S, start, startAt + 2 * N);
    FloatVector sum3 = FloatVector.fromArray(S, start, startAt + 3 * N);
    FloatVector sum4 = FloatVector.fromArray(S, start, startAt + at4);
    FloatVector sum5 = FloatVector.fromArray(S, start, startAt + at5);
    FloatVector sum6 = FloatVector.fromArray(S, start, startAt + at6);
    FloatVector sum7 = FloatVector.fromArray(S, start, startAt + at7);
    for (int e = from; e < to; e++) {
      int row = matrixAt + index[e] * stride;
      FloatVector value = FloatVector.broadcast(S, values[e]);
      sum0 = value.fma(FloatVector.fromArray(S, matrix, row), sum0);
      sum1 = value.fma(FloatVector.fromArray(S, matrix, row + N), sum1);
      sum2 = value.fma(FloatVector.fromArray(S, matrix, row + 2 * N), sum2);
      sum3 = value.fma(FloatVector.fromArray(S, matrix, row + 3 * N), sum3);
      sum4 = value.fma(FloatVector.fromArray(S, matrix, row + at4), sum4);
      sum5 = value.fma(FloatVector.fromArray(S, matrix, row + at5), sum5);
      sum6 = value.fma(FloatVector.fromArray(S, matrix, row + at6), sum6);
      sum7 = value.fma(FloatVector.fromArray(S, matrix, row + at7), sum7);
    }
    sum0.intoArray(sum, sumAt);
    sum1.intoArray(sum, sumAt + N);
    sum2.intoArray(sum, sumAt + 2 * N);
    sum3.intoArray(sum, sumAt + 3 * N);
    sum4.intoArray(sum, sumAt + Math.min(4 * N, sumWidth - N));
    sum5.intoArray(sum, sumAt + Math.min(5 * N, sumWidth - N));
    sum6.intoArray(sum, sumAt + Math.min(6 * N, sumWidth - N));
    sum7.intoArray(sum, sumAt + sumWidth - N);
  }
}
