package io.espalier.kernels.optable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What must come out of a case, in double, each number with the backward-error bound {@code
 * k·u·sum|terms|} on what float arithmetic may make of it.
 */
public final class Expected {
  /** Half an ULP of 1: what one rounding can cost, relatively. */
  static final double U = 0x1p-24;

  private final Map<String, double[]> values = new HashMap<>();
  private final Map<String, double[]> tolerances = new HashMap<>();
  private final List<Operand> operands;
  private double result;
  private double resultTolerance;

  Expected(OpCase opCase) {
    operands = opCase.operands();
    for (Operand operand : operands) {
      if (operand.written()) {
        values.put(operand.name(), new double[(int) operand.floats()]);
        tolerances.put(operand.name(), new double[(int) operand.floats()]);
      }
    }
  }

  /** Element (row, column) of an operand. */
  void put(String name, int row, int column, double value, double tolerance) {
    int at = row * operands.get(OpData.position(operands, name)).columns() + column;
    values.get(name)[at] = value;
    tolerances.get(name)[at] = tolerance;
  }

  /** What the call returns. */
  Expected returns(double value, double tolerance) {
    result = value;
    resultTolerance = tolerance;
    return this;
  }

  /** Where and how the outcome is too far off; null if it is not. */
  String difference(OpData data, OpRun run, float actualResult) {
    if (!(Math.abs(actualResult - result) <= resultTolerance)) {
      return "returned " + actualResult + ", in double " + result + " ± " + resultTolerance;
    }
    for (int i = 0; i < operands.size(); i++) {
      Operand operand = operands.get(i);
      if (!operand.written()) {
        continue;
      }
      float[] actual = run.contents(i);
      for (int at = 0; at < operand.floats(); at++) {
        int row = at / operand.columns();
        int column = at % operand.columns();
        float x = actual[data.index(operand, row, column)];
        double want = values.get(operand.name())[at];
        double tolerance = tolerances.get(operand.name())[at] + Float.MIN_VALUE;
        if (!(Math.abs(x - want) <= tolerance)) {
          return operand.name()
              + "["
              + row
              + ", "
              + column
              + "] is "
              + x
              + ", in double "
              + want
              + " ± "
              + tolerance;
        }
      }
    }
    return null;
  }
}
