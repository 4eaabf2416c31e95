package io.espalier.kernels.optable;

import io.espalier.kernels.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

record OptimizerCase(Rule rule, int length, Layout layout, Values values) implements OpCase {
  enum Rule {
    SGD,
    MOMENTUM,
    NESTEROV,
    ADAGRAD,
    ADAM
  }

  private static final float SCALE = 1f / 32;
  private static final float RATE = 0.05f;
  private static final float MOMENTUM = 0.9f;
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;
  private static final float EPSILON = 1e-7f;

  @Override
  public String op() {
    return switch (rule) {
      case SGD -> "sgd";
      case MOMENTUM, NESTEROV -> "momentum";
      case ADAGRAD -> "adagrad";
      case ADAM -> "adam";
    };
  }

  @Override
  public String arguments() {
    return "length=" + length + (rule == Rule.NESTEROV ? ",nesterov" : "");
  }

  @Override
  public List<Operand> operands() {
    List<Operand> operands = new ArrayList<>();
    operands.add(Operand.inOut("w", 1, length, values));
    operands.add(Operand.in("gradient", 1, length, values));
    switch (rule) {
      case SGD -> {}
      case MOMENTUM, NESTEROV -> operands.add(Operand.inOut("a", 1, length, values));
      case ADAGRAD ->
          operands.add(
              new Operand("a", 1, length, Operand.Role.IN_OUT, random -> 0.1f + positive(random)));
      case ADAM -> {
        operands.add(Operand.inOut("m", 1, length, values));
        operands.add(new Operand("v", 1, length, Operand.Role.IN_OUT, this::positive));
      }
    }
    return operands;
  }

  private float positive(Random random) {
    return Math.abs(values.next(random));
  }

  @Override
  public float run(Kernels kernels, OpRun on) {
    switch (rule) {
      case SGD -> kernels.sgd(on.slice("w"), on.slice("gradient"), SCALE, RATE);
      case MOMENTUM, NESTEROV ->
          kernels.momentum(
              on.slice("w"),
              on.slice("gradient"),
              on.slice("a"),
              SCALE,
              RATE,
              MOMENTUM,
              rule == Rule.NESTEROV);
      case ADAGRAD ->
          kernels.adagrad(on.slice("w"), on.slice("gradient"), on.slice("a"), SCALE, RATE);
      case ADAM ->
          kernels.adam(
              on.slice("w"),
              on.slice("gradient"),
              on.slice("m"),
              on.slice("v"),
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
    for (int i = 0; i < length; i++) {
      double g = data.at("gradient", 0, i) * SCALE;
      switch (rule) {
        case SGD -> step(data, expected, i, g, Math.abs(g));
        case MOMENTUM, NESTEROV -> {
          double stays = MOMENTUM * data.at("a", 0, i);
          double a = stays + g;
          double terms = Math.abs(stays) + Math.abs(g);
          expected.put("a", 0, i, a, 3 * Expected.U * terms);
          boolean nesterov = rule == Rule.NESTEROV;
          step(
              data,
              expected,
              i,
              nesterov ? MOMENTUM * a + g : a,
              nesterov ? terms + Math.abs(g) : terms);
        }
        case ADAGRAD -> {
          double a = data.at("a", 0, i) + g * g;
          expected.put("a", 0, i, a, 4 * Expected.U * a);
          step(data, expected, i, g / Math.sqrt(a), Math.abs(g) / Math.sqrt(a));
        }
        case ADAM -> {
          double in1 = 1f - BETA1; // rounded to float, as the contract says
          double in2 = 1f - BETA2;
          double m = BETA1 * data.at("m", 0, i) + in1 * g;
          double terms = Math.abs(BETA1 * data.at("m", 0, i)) + Math.abs(in1 * g);
          double v = BETA2 * data.at("v", 0, i) + in2 * g * g;
          double root = Math.sqrt(v) + EPSILON;
          expected.put("m", 0, i, m, 4 * Expected.U * terms);
          expected.put("v", 0, i, v, 5 * Expected.U * v);
          step(data, expected, i, m / root, terms / root);
        }
      }
    }
    return expected.returns(1, 0);
  }

  private static void step(OpData data, Expected expected, int i, double direction, double terms) {
    double w = data.at("w", 0, i);
    expected.put("w", 0, i, w - RATE * direction, 12 * Expected.U * (Math.abs(w) + RATE * terms));
  }

  @Override
  public long flops() {
    return length
        * switch (rule) {
          case SGD -> 3L;
          case MOMENTUM -> 5L;
          case NESTEROV -> 7L;
          case ADAGRAD -> 7L;
          case ADAM -> 14L;
        };
  }
}
