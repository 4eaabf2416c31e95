package io.espalier.kernels.optable;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The numbers of a case before the call: one array per operand, as long as its buffer, sentinels
 * around.
 */
public final class OpData {
  /** What lies around an operand. */
  static final float SENTINEL = -12345.678f;

  /** What lies where only the operation writes. */
  static final float UNWRITTEN = 777f;

  private static final int GUARD = 40;

  private final List<Operand> operands;
  private final Layout layout;
  private final float[][] arrays;

  /** The same numbers for the same case and seed, whatever other cases there are. */
  public OpData(OpCase opCase, long seed) {
    operands = opCase.operands();
    layout = opCase.layout();
    Random random = new Random(seed * 1_000_003 + opCase.name().hashCode());
    arrays = new float[operands.size()][];
    for (int i = 0; i < arrays.length; i++) {
      Operand operand = operands.get(i);
      arrays[i] = new float[layout.offset + operand.rows() * stride(operand) + GUARD];
      Arrays.fill(arrays[i], SENTINEL);
      for (int r = 0; r < operand.rows(); r++) {
        for (int c = 0; c < operand.columns(); c++) {
          arrays[i][index(operand, r, c)] = operand.fill().next(random);
        }
      }
    }
  }

  /** The whole buffer of operand {@code i}. */
  float[] array(int i) {
    return arrays[i];
  }

  int offset() {
    return layout.offset;
  }

  int stride(Operand operand) {
    return operand.columns() + layout.gap;
  }

  /** Where element (row, column) of an operand lies in its buffer. */
  int index(Operand operand, int row, int column) {
    return layout.offset + row * stride(operand) + column;
  }

  /** Whether the case has an operand of this name. */
  boolean has(String name) {
    return position(operands, name) >= 0;
  }

  /** An element of an operand before the call. */
  double at(String name, int row, int column) {
    int i = position(operands, name);
    return arrays[i][index(operands.get(i), row, column)];
  }

  static int position(List<Operand> operands, String name) {
    for (int i = 0; i < operands.size(); i++) {
      if (operands.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
