package io.espalier.kernels.optable;

import io.espalier.kernels.Kernels;
import io.espalier.network.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

record LossCase(int rows, int outputs, Loss loss, boolean weighted, Layout layout, Values values)
    implements OpCase {
  private static final float[] NO_CLASSES = {-1f, 0.5f, Float.NaN, Float.POSITIVE_INFINITY, 1e9f};

  @Override
  public String op() {
    return "lossForwardBackward";
  }

  @Override
  public String arguments() {
    return "rows=" + rows + ",outputs=" + outputs + "," + loss.id() + (weighted ? ",weights" : "");
  }

  @Override
  public List<Operand> operands() {
    List<Operand> operands = new ArrayList<>();
    operands.add(Operand.in("logits", rows, outputs, values));
    operands.add(
        new Operand("labels", rows, loss.labelColumns(outputs), Operand.Role.IN, this::label));
    if (weighted) {
      operands.add(
          new Operand(
              "weights",
              1,
              rows,
              Operand.Role.IN,
              random -> random.nextInt(8) == 0 ? 0f : 3f * random.nextFloat()));
    }
    operands.add(Operand.out("gradient", rows, outputs));
    return operands;
  }

  private float label(Random random) {
    return switch (loss) {
      case SIGMOID_CROSS_ENTROPY -> random.nextInt(3) == 0 ? random.nextFloat() : random.nextInt(2);
      case MEAN_SQUARED_ERROR -> values.next(random);
      case SOFTMAX_CROSS_ENTROPY ->
          values == Values.SPECIAL && random.nextInt(50) == 0
              ? NO_CLASSES[random.nextInt(NO_CLASSES.length)]
              : random.nextInt(outputs);
    };
  }

  @Override
  public float run(Kernels kernels, OpRun on) {
    kernels.lossForwardBackward(
        loss, on.matrix("logits"), on.matrix("labels"), on.slice("weights"), on.matrix("gradient"));
    return kernels.submit().loss();
  }

  @Override
  public Expected expected(OpData data) {
    Expected expected = new Expected(this);
    double sum = 0;
    double terms = 0;
    for (int r = 0; r < rows; r++) {
      double weight = weighted ? data.at("weights", 0, r) : 1;
      double[] lossAndTerms =
          loss == Loss.SOFTMAX_CROSS_ENTROPY
              ? softmax(data, expected, r, weight)
              : each(data, expected, r, weight);
      sum += weight * lossAndTerms[0];
      terms += weight * lossAndTerms[1];
    }
    return expected.returns(sum, (rows + outputs + 12) * Expected.U * terms);
  }

  /** The losses that treat each output on its own. */
  private double[] each(OpData data, Expected expected, int r, double weight) {
    double sum = 0;
    double terms = 0;
    for (int j = 0; j < outputs; j++) {
      double z = data.at("logits", r, j);
      double label = data.at("labels", r, j);
      double derivative;
      double own;
      if (loss == Loss.SIGMOID_CROSS_ENTROPY) {
        double p = DoubleMath.sigmoid(z);
        derivative = p - label;
        own = 6 * p; // 3 ULP
        double log = StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
        sum += Math.max(z, 0) - z * label + log;
        terms += Math.abs(z) + Math.abs(z * label) + log;
      } else {
        derivative = 2 * (z - label);
        own = 0;
        sum += (z - label) * (z - label);
        terms += (z - label) * (z - label);
      }
      double tolerance = (own + 5 * Math.abs(derivative)) * Expected.U * weight / outputs;
      expected.put("gradient", r, j, derivative * weight / outputs, tolerance);
    }
    return new double[] {sum / outputs, terms / outputs};
  }

  private double[] softmax(OpData data, Expected expected, int r, double weight) {
    double[] z = LinkCase.row(data, "logits", r, outputs);
    double[] p = LinkCase.softmax(z);
    double spread = LinkCase.softmaxRoundings(z);
    int label = (int) data.at("labels", r, 0);
    for (int j = 0; j < outputs; j++) {
      double derivative = p[j] - (j == label ? 1 : 0);
      double tolerance = (spread * p[j] + 3 * Math.abs(derivative)) * Expected.U * weight;
      expected.put("gradient", r, j, derivative * weight, tolerance);
    }
    double max = LinkCase.max(z);
    return new double[] {-StrictMath.log(p[label]), spread + Math.abs(max) + Math.abs(z[label])};
  }

  @Override
  public long flops() {
    int perOutput =
        switch (loss) {
          case SIGMOID_CROSS_ENTROPY -> 12;
          case SOFTMAX_CROSS_ENTROPY -> 7;
          case MEAN_SQUARED_ERROR -> 6;
        };
    return (long) rows * outputs * perOutput;
  }
}
