package io.espalier.kernels.optable;

import io.espalier.kernels.Kernels;
import io.espalier.network.Link;
import java.util.List;

record LinkCase(int rows, int outputs, Link link, boolean inPlace, Layout layout, Values values)
    implements OpCase {
  @Override
  public String op() {
    return "link";
  }

  @Override
  public String arguments() {
    return "rows=" + rows + ",outputs=" + outputs + "," + link.id() + (inPlace ? ",inPlace" : "");
  }

  @Override
  public List<Operand> operands() {
    return inPlace
        ? List.of(Operand.inOut("logits", rows, outputs, values))
        : List.of(
            Operand.in("logits", rows, outputs, values), Operand.out("predictions", rows, outputs));
  }

  @Override
  public float run(Kernels kernels, OpRun on) {
    kernels.link(link, on.matrix("logits"), on.matrix(target()));
    return 0;
  }

  private String target() {
    return inPlace ? "logits" : "predictions";
  }

  @Override
  public Expected expected(OpData data) {
    Expected expected = new Expected(this);
    for (int r = 0; r < rows; r++) {
      double[] z = row(data, "logits", r, outputs);
      double[] softmax = softmax(z);
      double spread = softmaxRoundings(z);
      for (int j = 0; j < outputs; j++) {
        switch (link) {
          case IDENTITY -> expected.put(target(), r, j, z[j], 0);
          case SIGMOID -> {
            double p = DoubleMath.sigmoid(z[j]);
            expected.put(target(), r, j, p, 6 * Expected.U * p);
          }
          case SOFTMAX ->
              expected.put(target(), r, j, softmax[j], spread * Expected.U * softmax[j]);
        }
      }
    }
    return expected;
  }

  static double[] row(OpData data, String name, int row, int columns) {
    double[] values = new double[columns];
    for (int j = 0; j < columns; j++) {
      values[j] = data.at(name, row, j);
    }
    return values;
  }

  static double max(double[] z) {
    double max = z[0];
    for (double value : z) {
      max = Math.max(max, value);
    }
    return max;
  }

  static double[] softmax(double[] z) {
    double max = max(z);
    double sum = 0;
    for (double value : z) {
      sum += StrictMath.exp(value - max);
    }
    double[] p = new double[z.length];
    for (int j = 0; j < z.length; j++) {
      p[j] = StrictMath.exp(z[j] - max) / sum;
    }
    return p;
  }

  /**
   * How many roundings a probability has seen: z - max (felt in proportion to its size), exp, the
   * sum, the quotient.
   */
  static double softmaxRoundings(double[] z) {
    double lowest = z[0];
    for (double value : z) {
      lowest = Math.min(lowest, value);
    }
    return 2 * (max(z) - lowest) + z.length + 8;
  }

  @Override
  public long flops() {
    return switch (link) {
      case IDENTITY -> 0;
      case SIGMOID -> (long) rows * outputs;
      case SOFTMAX -> 4L * rows * outputs;
    };
  }
}
