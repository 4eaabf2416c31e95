package io.espalier.kernels.optable;

import io.espalier.kernels.Kernels;
import io.espalier.network.Activation;
import java.util.ArrayList;
import java.util.List;

record ActivationBackwardCase(
    int rows,
    int width,
    Activation activation,
    boolean bias,
    boolean signal,
    Layout layout,
    Values values)
    implements OpCase {
  @Override
  public String op() {
    return "activationBackward";
  }

  @Override
  public String arguments() {
    return "rows="
        + rows
        + ",width="
        + width
        + ","
        + activation.id()
        + (bias ? ",bias" : "")
        + (signal ? ",signal" : "");
  }

  @Override
  public List<Operand> operands() {
    List<Operand> operands = new ArrayList<>();
    operands.add(Operand.in("y", rows, width, values));
    operands.add(Operand.inOut("dy", rows, width, values));
    if (bias) {
      operands.add(Operand.out("biasGradient", 1, width));
    }
    if (signal) {
      operands.add(Operand.out("signal", 1, width));
    }
    return operands;
  }

  @Override
  public float run(Kernels kernels, OpRun on) {
    kernels.activationBackward(
        activation, on.matrix("y"), on.matrix("dy"), on.slice("biasGradient"), on.slice("signal"));
    return 0;
  }

  @Override
  public Expected expected(OpData data) {
    Expected expected = new Expected(this);
    for (int j = 0; j < width; j++) {
      double biasSum = 0;
      double biasTerms = 0;
      double signalSum = 0;
      for (int r = 0; r < rows; r++) {
        double y = data.at("y", r, j);
        double dy = data.at("dy", r, j);
        double g = y * dy;
        double dz = dy * DoubleMath.slope(activation, y);
        expected.put("dy", r, j, dz, 4 * Expected.U * Math.abs(dz));
        signalSum += g * g;
        biasSum += dz;
        biasTerms += Math.abs(dz);
      }
      if (bias) {
        expected.put("biasGradient", 0, j, biasSum, (rows + 6) * Expected.U * biasTerms);
      }
      if (signal) {
        expected.put("signal", 0, j, signalSum, (rows + 6) * Expected.U * signalSum);
      }
    }
    return expected;
  }

  @Override
  public long flops() {
    int own =
        switch (activation) {
          case NONE -> 0;
          case RELU, LEAKY_RELU -> 1;
          case TANH, SIGMOID -> 3;
        };
    return (long) rows * width * (own + (bias ? 1 : 0) + (signal ? 3 : 0));
  }
}
