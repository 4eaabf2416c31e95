package io.espalier.kernels.optable;

import io.espalier.kernels.Kernels;
import java.util.List;

record DenseBackwardInputCase(int rows, int in, int out, Layout layout, Values values)
    implements OpCase {
  @Override
  public String op() {
    return "denseBackwardInput";
  }

  @Override
  public String arguments() {
    return "rows=" + rows + ",in=" + in + ",out=" + out;
  }

  @Override
  public List<Operand> operands() {
    return List.of(
        Operand.in("dy", rows, out, values),
        Operand.in("w", in, out, values),
        Operand.out("dx", rows, in));
  }

  @Override
  public float run(Kernels kernels, OpRun on) {
    kernels.denseBackwardInput(on.matrix("dy"), on.matrix("w"), on.matrix("dx"));
    return 0;
  }

  @Override
  public Expected expected(OpData data) {
    Expected expected = new Expected(this);
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < in; i++) {
        double sum = 0;
        double terms = 0;
        for (int k = 0; k < out; k++) {
          double term = data.at("dy", r, k) * data.at("w", i, k);
          sum += term;
          terms += Math.abs(term);
        }
        expected.put("dx", r, i, sum, (out + 1) * Expected.U * terms);
      }
    }
    return expected;
  }

  @Override
  public long flops() {
    return 2L * rows * in * out;
  }
}
