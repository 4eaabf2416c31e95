package io.espalier.kernels.optable;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.SparseColumns;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

record SparseUpdateCase(OptimizerCase.Rule rule, SparseShape shape, Layout layout, Values values)
    implements OpCase {
  private static final float SCALE = 1f / 32;
  private static final float RATE = 0.05f;
  private static final float MOMENTUM = 0.9f;
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;
  private static final float EPSILON = 1e-7f;

  @Override
  public String op() {
    return switch (rule) {
      case SGD -> "sparseSgd";
      case MOMENTUM, NESTEROV -> "sparseMomentum";
      case ADAGRAD -> "sparseAdagrad";
      case ADAM -> "sparseAdam";
    };
  }

  @Override
  public String arguments() {
    return shape + (rule == OptimizerCase.Rule.NESTEROV ? ",nesterov" : "");
  }

  @Override
  public boolean sparse() {
    return true;
  }

  @Override
  public SparseRows sparseRows() {
    return shape.entries(values);
  }

  /** Rows of ids that do not occur must stay as they are. */
  @Override
  public BitSet writtenRows() {
    SparseRows entries = sparseRows();
    BitSet rows = new BitSet();
    for (int e = 0; e < entries.entries(); e++) {
      rows.set(entries.ids()[e]);
    }
    return rows;
  }

  @Override
  public List<Operand> operands() {
    List<Operand> operands = new ArrayList<>();
    operands.add(Operand.in("dy", shape.rows(), shape.units(), values));
    operands.add(slot("table", values::next));
    switch (rule) {
      case SGD -> {}
      case MOMENTUM, NESTEROV -> operands.add(slot("a", values::next));
      case ADAGRAD -> operands.add(slot("a", this::positive));
      case ADAM -> {
        operands.add(slot("m", values::next));
        operands.add(slot("v", this::positive));
      }
    }
    return operands;
  }

  private Operand slot(String name, Operand.Fill fill) {
    return new Operand(name, shape.buckets(), shape.units(), Operand.Role.IN_OUT, fill);
  }

  /** Far enough from zero for a root to be well conditioned. */
  private float positive(Random random) {
    return 0.1f + Math.abs(values.next(random));
  }

  @Override
  public float run(Kernels kernels, OpRun on) {
    switch (rule) {
      case SGD ->
          kernels.sparseSgd(on.sparseColumns(), on.matrix("dy"), on.matrix("table"), SCALE, RATE);
      case MOMENTUM, NESTEROV ->
          kernels.sparseMomentum(
              on.sparseColumns(),
              on.matrix("dy"),
              on.matrix("table"),
              on.matrix("a"),
              SCALE,
              RATE,
              MOMENTUM,
              rule == OptimizerCase.Rule.NESTEROV);
      case ADAGRAD ->
          kernels.sparseAdagrad(
              on.sparseColumns(), on.matrix("dy"), on.matrix("table"), on.matrix("a"), SCALE, RATE);
      case ADAM ->
          kernels.sparseAdam(
              on.sparseColumns(),
              on.matrix("dy"),
              on.matrix("table"),
              on.matrix("m"),
              on.matrix("v"),
              SCALE,
              RATE,
              BETA1,
              BETA2,
              EPSILON);
    }
    return kernels.submit().finite() ? 1 : 0;
  }

  @Override
  public Expected expected(OpData data) {
    Expected expected = new Expected(this);
    for (Operand operand : operands()) {
      for (int i = 0; operand.written() && i < operand.floats(); i++) {
        int row = i / shape.units();
        int column = i % shape.units();
        expected.put(operand.name(), row, column, data.at(operand.name(), row, column), 0);
      }
    }
    SparseColumns entries = SparseShape.byId(sparseRows());
    for (int i = 0; i < entries.distinct(); i++) {
      for (int j = 0; j < shape.units(); j++) {
        double g = 0;
        double terms = 0;
        for (int e = entries.starts()[i]; e < entries.starts()[i + 1]; e++) {
          double term = SCALE * entries.values()[e] * data.at("dy", entries.rows()[e], j);
          g += term;
          terms += Math.abs(term);
        }
        int count = entries.starts()[i + 1] - entries.starts()[i];
        update(data, expected, entries.ids()[i], j, g, (count + 1) * Expected.U * terms);
      }
    }
    return expected.returns(1, 0);
  }

  /** One element, whose gradient is off by at most {@code error}. */
  private void update(OpData data, Expected expected, int id, int j, double g, double error) {
    switch (rule) {
      case SGD -> step(data, expected, id, j, g, Math.abs(g), error);
      case MOMENTUM, NESTEROV -> {
        double stays = MOMENTUM * data.at("a", id, j);
        double a = stays + g;
        double terms = Math.abs(stays) + Math.abs(g);
        expected.put("a", id, j, a, error + 3 * Expected.U * terms);
        if (rule == OptimizerCase.Rule.NESTEROV) {
          step(data, expected, id, j, MOMENTUM * a + g, terms + Math.abs(g), 2 * error);
        } else {
          step(data, expected, id, j, a, terms, error);
        }
      }
      case ADAGRAD -> {
        double a = data.at("a", id, j) + g * g;
        double root = Math.sqrt(a);
        double errorOfA = 2 * Math.abs(g) * error + error * error;
        expected.put("a", id, j, a, errorOfA + 4 * Expected.U * a);
        double errorOfStep = error / root + Math.abs(g) * errorOfA / (2 * a * root);
        step(data, expected, id, j, g / root, Math.abs(g) / root, errorOfStep);
      }
      case ADAM -> {
        double in1 = 1f - BETA1; // rounded to float, as the contract says
        double in2 = 1f - BETA2;
        double m = BETA1 * data.at("m", id, j) + in1 * g;
        double terms = Math.abs(BETA1 * data.at("m", id, j)) + Math.abs(in1 * g);
        double v = BETA2 * data.at("v", id, j) + in2 * g * g;
        double errorOfV = in2 * (2 * Math.abs(g) * error + error * error);
        double root = Math.sqrt(v) + EPSILON;
        expected.put("m", id, j, m, error + 4 * Expected.U * terms);
        expected.put("v", id, j, v, errorOfV + 5 * Expected.U * v);
        double errorOfStep = in1 * error / root + Math.abs(m) * errorOfV / (2 * v * root);
        step(data, expected, id, j, m / root, terms / root, errorOfStep);
      }
    }
  }

  private static void step(
      OpData data,
      Expected expected,
      int id,
      int j,
      double direction,
      double terms,
      double errorOfStep) {
    double w = data.at("table", id, j);
    double rounding = 12 * Expected.U * (Math.abs(w) + RATE * terms);
    expected.put("table", id, j, w - RATE * direction, rounding + RATE * errorOfStep);
  }

  @Override
  public long flops() {
    SparseRows entries = sparseRows();
    long updated = (long) SparseShape.byId(entries).distinct() * shape.units();
    return 2L * entries.entries() * shape.units()
        + updated
            * switch (rule) {
              case SGD -> 3;
              case MOMENTUM -> 5;
              case NESTEROV, ADAGRAD -> 7;
              case ADAM -> 14;
            };
  }

  /** The rows that occur, read and written, and dy. */
  @Override
  public long bytes() {
    long updated = (long) SparseShape.byId(sparseRows()).distinct() * shape.units();
    long dy = (long) shape.rows() * shape.units();
    return (dy + 2 * (operands().size() - 1) * updated) * Float.BYTES;
  }
}
