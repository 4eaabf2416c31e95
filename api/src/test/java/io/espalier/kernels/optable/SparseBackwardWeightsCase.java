package io.espalier.kernels.optable;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.SparseColumns;
import java.util.List;

record SparseBackwardWeightsCase(SparseShape shape, Layout layout, Values values)
    implements OpCase {
  @Override
  public String op() {
    return "sparseBackwardWeights";
  }

  @Override
  public String arguments() {
    return shape.toString();
  }

  @Override
  public boolean sparse() {
    return true;
  }

  @Override
  public SparseRows sparseRows() {
    return shape.entries(values);
  }

  @Override
  public List<Operand> operands() {
    return List.of(
        Operand.in("dy", shape.rows(), shape.units(), values),
        Operand.out("gradient", SparseShape.byId(sparseRows()).distinct(), shape.units()));
  }

  @Override
  public float run(Kernels kernels, OpRun on) {
    kernels.sparseBackwardWeights(on.sparseColumns(), on.matrix("dy"), on.matrix("gradient"));
    return 0;
  }

  @Override
  public Expected expected(OpData data) {
    Expected expected = new Expected(this);
    SparseColumns entries = SparseShape.byId(sparseRows());
    for (int i = 0; i < entries.distinct(); i++) {
      for (int j = 0; j < shape.units(); j++) {
        double sum = 0;
        double terms = 0;
        for (int e = entries.starts()[i]; e < entries.starts()[i + 1]; e++) {
          double term = entries.values()[e] * data.at("dy", entries.rows()[e], j);
          sum += term;
          terms += Math.abs(term);
        }
        int count = entries.starts()[i + 1] - entries.starts()[i];
        expected.put("gradient", i, j, sum, count * Expected.U * terms);
      }
    }
    return expected;
  }

  @Override
  public long flops() {
    return 2L * sparseRows().entries() * shape.units();
  }
}
