package io.espalier.kernels.optable;

import io.espalier.kernels.Kernels;
import io.espalier.network.Activation;
import java.util.ArrayList;
import java.util.List;

record DenseForwardCase(
    int rows, int in, int out, Activation activation, boolean bias, Layout layout, Values values)
    implements OpCase {
  @Override
  public String op() {
    return "denseForward";
  }

  @Override
  public String arguments() {
    return "rows="
        + rows
        + ",in="
        + in
        + ",out="
        + out
        + ","
        + activation.id()
        + (bias ? ",bias" : "");
  }

  @Override
  public List<Operand> operands() {
    List<Operand> operands = new ArrayList<>();
    operands.add(Operand.in("x", rows, in, values));
    operands.add(Operand.in("w", in, out, values));
    if (bias) {
      operands.add(Operand.in("b", 1, out, values));
    }
    operands.add(Operand.out("y", rows, out));
    return operands;
  }

  @Override
  public float run(Kernels kernels, OpRun on) {
    kernels.denseForward(on.matrix("x"), on.matrix("w"), on.slice("b"), activation, on.matrix("y"));
    return 0;
  }

  @Override
  public Expected expected(OpData data) {
    Expected expected = new Expected(this);
    for (int r = 0; r < rows; r++) {
      for (int j = 0; j < out; j++) {
        double z = bias ? data.at("b", 0, j) : 0;
        double terms = Math.abs(z);
        for (int k = 0; k < in; k++) {
          double term = data.at("x", r, k) * data.at("w", k, j);
          z += term;
          terms += Math.abs(term);
        }
        double y = DoubleMath.activation(activation, z);
        // No activation is steeper than 1; the steepest own error is sigmoid's, 3 ULP.
        expected.put("y", r, j, y, (in + 1) * Expected.U * terms + 6 * Expected.U * Math.abs(y));
      }
    }
    return expected;
  }

  @Override
  public long flops() {
    return 2L * rows * in * out;
  }
}
