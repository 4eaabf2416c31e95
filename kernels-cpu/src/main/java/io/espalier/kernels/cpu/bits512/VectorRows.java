package io.espalier.kernels.cpu.bits512;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.SQRT;

import io.espalier.kernels.SparseColumns;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Adagrad on table rows of exactly one vector, as embeddings of fields are: the gradient goes from
 * its entries' sum to the formula in a register, through no memory and no call for each row. Bit
 * for bit what {@link EntrySums} and {@link RowOptimizers} compute one after the other.
 */
final class VectorRows {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;

  private VectorRows() {}

  /** The rows of the ids from {@code from} to {@code to}; whether every gradient was finite. */
  static boolean adagrad(
      SparseColumns x,
      int from,
      int to,
      float[] dy,
      int dyAt,
      int dyStride,
      float[] w,
      int wAt,
      int wStride,
      float[] a,
      int aAt,
      int aStride,
      float scale,
      float rate) {
    int[] ids = x.ids();
    int[] starts = x.starts();
    int[] rows = x.rows();
    float[] values = x.values();
    FloatVector zero = FloatVector.zero(S);
    FloatVector check = zero;
    for (int i = from; i < to; i++) {
      FloatVector sum = zero;
      for (int e = starts[i]; e < starts[i + 1]; e++) {
        FloatVector row = FloatVector.fromArray(S, dy, dyAt + rows[e] * dyStride);
        sum = row.fma(FloatVector.broadcast(S, values[e]), sum);
      }
      int wRow = wAt + ids[i] * wStride;
      int aRow = aAt + ids[i] * aStride;
      FloatVector g = sum.mul(scale);
      check = g.fma(zero, check);
      FloatVector squares = g.fma(g, FloatVector.fromArray(S, a, aRow));
      squares.intoArray(a, aRow);
      FloatVector step = g.mul(rate).div(squares.lanewise(SQRT));
      FloatVector.fromArray(S, w, wRow).sub(step).intoArray(w, wRow);
    }
    return check.compare(EQ, 0f).allTrue();
  }
}
