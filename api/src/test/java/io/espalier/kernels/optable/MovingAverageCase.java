package io.espalier.kernels.optable;

import io.espalier.kernels.Kernels;
import java.util.List;

record MovingAverageCase(int length, Layout layout, Values values) implements OpCase {
  private static final float SCALE = 1f / 100;
  private static final float DECAY = 0.99f;
  private static final float WEIGHT = 1f - DECAY;

  @Override
  public String op() {
    return "movingAverage";
  }

  @Override
  public String arguments() {
    return "length=" + length;
  }

  @Override
  public List<Operand> operands() {
    return List.of(
        Operand.in("sum", 1, length, values), Operand.inOut("average", 1, length, values));
  }

  @Override
  public float run(Kernels kernels, OpRun on) {
    kernels.movingAverage(on.slice("sum"), SCALE, DECAY, WEIGHT, on.slice("average"));
    return 0;
  }

  @Override
  public Expected expected(OpData data) {
    Expected expected = new Expected(this);
    for (int i = 0; i < length; i++) {
      double stays = (double) DECAY * data.at("average", 0, i);
      double comes = (double) WEIGHT * SCALE * data.at("sum", 0, i);
      expected.put(
          "average", 0, i, stays + comes, 4 * Expected.U * (Math.abs(stays) + Math.abs(comes)));
    }
    return expected;
  }

  @Override
  public long flops() {
    return 4L * length;
  }
}
