package io.espalier.kernels.optable;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Kernels;
import io.espalier.network.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

record SparseForwardCase(
    SparseShape shape, Activation activation, Start start, Layout layout, Values values)
    implements OpCase {
  /** What the sums start from. */
  enum Start {
    ZERO,
    BIAS,
    ADD
  }

  @Override
  public String op() {
    return "sparseForward";
  }

  @Override
  public String arguments() {
    return shape + "," + activation.id() + "," + start.name().toLowerCase(Locale.ROOT);
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
    List<Operand> operands = new ArrayList<>();
    operands.add(Operand.in("table", shape.buckets(), shape.units(), values));
    if (start == Start.BIAS) {
      operands.add(Operand.in("b", 1, shape.units(), values));
    }
    operands.add(
        start == Start.ADD
            ? Operand.inOut("y", shape.rows(), shape.units(), values)
            : Operand.out("y", shape.rows(), shape.units()));
    return operands;
  }

  @Override
  public float run(Kernels kernels, OpRun on) {
    kernels.sparseForward(
        on.sparseRows(),
        on.matrix("table"),
        on.slice("b"),
        start == Start.ADD,
        activation,
        on.matrix("y"));
    return 0;
  }

  @Override
  public Expected expected(OpData data) {
    Expected expected = new Expected(this);
    SparseRows entries = sparseRows();
    int[] starts = entries.starts();
    for (int r = 0; r < shape.rows(); r++) {
      int count = starts[r + 1] - starts[r];
      for (int j = 0; j < shape.units(); j++) {
        double z =
            switch (start) {
              case ZERO -> 0;
              case BIAS -> data.at("b", 0, j);
              case ADD -> data.at("y", r, j);
            };
        double terms = Math.abs(z);
        for (int e = starts[r]; e < starts[r + 1]; e++) {
          double term = entries.values()[e] * data.at("table", entries.ids()[e], j);
          z += term;
          terms += Math.abs(term);
        }
        double y = DoubleMath.activation(activation, z);
        // No activation is steeper than 1; the steepest own error is sigmoid's, 3 ULP.
        expected.put("y", r, j, y, (count + 1) * Expected.U * terms + 6 * Expected.U * Math.abs(y));
      }
    }
    return expected;
  }

  @Override
  public long flops() {
    return 2L * sparseRows().entries() * shape.units();
  }
}
