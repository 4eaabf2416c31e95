package io.espalier.kernels.optable;

import io.espalier.kernels.Kernels;
import java.util.List;

record DenseBackwardWeightsCase(int rows, int in, int out, Layout layout, Values values)
    implements OpCase {
  @Override
  public String op() {
    return "denseBackwardWeights";
  }

  @Override
  public String arguments() {
    return "rows=" + rows + ",in=" + in + ",out=" + out;
  }

  @Override
  public List<Operand> operands() {
    return List.of(
        Operand.in("x", rows, in, values),
        Operand.in("dy", rows, out, values),
        Operand.out("dw", in, out));
  }

  @Override
  public float run(Kernels kernels, OpRun on) {
    kernels.denseBackwardWeights(on.matrix("x"), on.matrix("dy"), on.matrix("dw"));
    return 0;
  }

  @Override
  public Expected expected(OpData data) {
    Expected expected = new Expected(this);
    for (int i = 0; i < in; i++) {
      for (int j = 0; j < out; j++) {
        double sum = 0;
        double terms = 0;
        for (int r = 0; r < rows; r++) {
          double term = data.at("x", r, i) * data.at("dy", r, j);
          sum += term;
          terms += Math.abs(term);
        }
        expected.put("dw", i, j, sum, (rows + 1) * Expected.U * terms);
      }
    }
    return expected;
  }

  @Override
  public long flops() {
    return 2L * rows * in * out;
  }
}
