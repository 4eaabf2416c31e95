package io.espalier.kernels.optable;

import io.espalier.kernels.Kernels;
import java.util.BitSet;
import java.util.List;

/** Runs a case on some kernels and says what is wrong with the outcome. */
final class OpCheck {
  private final OpCase opCase;
  private final OpData data;
  private final OpRun run;
  private final float result;
  private final BitSet writtenRows;

  OpCheck(OpCase opCase, OpData data, Kernels kernels) {
    this.opCase = opCase;
    this.data = data;
    run = new OpRun(opCase, data, kernels);
    result = run.run();
    writtenRows = opCase.writtenRows();
  }

  /** The first float that changed though the operation does not write it; null if there is none. */
  String trespass() {
    List<Operand> operands = opCase.operands();
    for (int i = 0; i < operands.size(); i++) {
      Operand operand = operands.get(i);
      float[] before = data.array(i);
      float[] after = run.contents(i);
      for (int at = 0; at < before.length; at++) {
        boolean mayChange = operand.written() && inside(operand, at);
        if (!mayChange && !sameBits(before[at], after[at])) {
          return "wrote "
              + after[at]
              + " over "
              + before[at]
              + " at index "
              + at
              + " of the buffer of "
              + operand.name()
              + ", where it may write nothing";
        }
      }
    }
    return null;
  }

  /** The first number that differs in a bit from the other run's; null if there is none. */
  String difference(OpCheck reference) {
    if (!sameBits(result, reference.result)) {
      return "returned " + hex(result) + ", the reference " + hex(reference.result);
    }
    List<Operand> operands = opCase.operands();
    for (int i = 0; i < operands.size(); i++) {
      Operand operand = operands.get(i);
      if (operand.written()) {
        float[] actual = run.contents(i);
        float[] expected = reference.run.contents(i);
        for (int row = 0; row < operand.rows(); row++) {
          for (int column = 0; column < operand.columns(); column++) {
            int at = data.index(operand, row, column);
            if (!sameBits(actual[at], expected[at])) {
              return operand.name()
                  + "["
                  + row
                  + ", "
                  + column
                  + "] is "
                  + hex(actual[at])
                  + ", the reference's "
                  + hex(expected[at]);
            }
          }
        }
      }
    }
    return null;
  }

  /**
   * The first number that is further from the outcome in double than float arithmetic explains;
   * null if there is none.
   */
  String deviation() {
    return opCase.values() == Values.USUAL
        ? opCase.expected(data).difference(data, run, result)
        : null;
  }

  private boolean inside(Operand operand, int at) {
    int relative = at - data.offset();
    int stride = data.stride(operand);
    return relative >= 0
        && stride > 0
        && relative / stride < operand.rows()
        && relative % stride < operand.columns()
        && (writtenRows == null || writtenRows.get(relative / stride));
  }

  /** NaN equals NaN, whatever its payload; -0 is not 0. */
  private static boolean sameBits(float a, float b) {
    return Float.floatToIntBits(a) == Float.floatToIntBits(b);
  }

  private static String hex(float x) {
    return x + " (" + Float.toHexString(x) + ")";
  }
}
