package io.espalier.trainer.optimizer;

import io.espalier.trainer.network.Network;

/**
 * An update rule and its settings: immutable, shared, without state. {@link #attach} gives it a
 * network to work on.
 *
 * <p>The formulas are TensorFlow's (and so twml's); {@code g} is the batch's gradient.
 */
public sealed interface Optimizer {
  /** What the learning rate is before any schedule; positive and finite. */
  float learningRate();

  /** The name on the command line and in files. */
  String id();

  /** How many slots it keeps per parameter. */
  int slots();

  /** What a slot holds before the first step. */
  default float initialSlot() {
    return 0f;
  }

  /** This rule at work on a network; its slots follow every removal of a unit. */
  default AttachedOptimizer attach(Network network) {
    return new AttachedOptimizer(this, network);
  }

  /** {@code w -= rate·g}. */
  static Optimizer sgd(float learningRate) {
    return new Sgd(learningRate);
  }

  /** {@code a = momentum·a + g; w -= rate·a}. */
  static Optimizer momentum(float learningRate, float momentum) {
    return new Momentum(learningRate, momentum, false);
  }

  /** {@code a = momentum·a + g; w -= rate·(g + momentum·a)}. */
  static Optimizer nesterov(float learningRate, float momentum) {
    return new Momentum(learningRate, momentum, true);
  }

  /** {@code a += g²; w -= rate·g / sqrt(a)}, a from 0.1. */
  static Optimizer adagrad(float learningRate) {
    return new Adagrad(learningRate, 0.1f);
  }

  /** Adam with β 0.9 and 0.999, ε 1e-8. */
  static Optimizer adam(float learningRate) {
    return new Adam(learningRate, 0.9f, 0.999f, 1e-8f);
  }

  /**
   * {@code m = β1·m + (1-β1)·g; v = β2·v + (1-β2)·g²; w -= rate·sqrt(1-β2^t)/(1-β1^t)·m / (sqrt(v)
   * + ε)} (Kingma and Ba 2015, in TensorFlow's form with ε outside the root).
   */
  static Optimizer adam(float learningRate, float beta1, float beta2, float epsilon) {
    return new Adam(learningRate, beta1, beta2, epsilon);
  }

  /** Plain gradient descent. */
  record Sgd(float learningRate) implements Optimizer {
    public Sgd {
      Check.learningRate(learningRate);
    }

    @Override
    public String id() {
      return "sgd";
    }

    @Override
    public int slots() {
      return 0;
    }
  }

  /** Gradient descent with momentum. */
  record Momentum(float learningRate, float momentum, boolean nesterov) implements Optimizer {
    public Momentum {
      Check.learningRate(learningRate);
      Check.fraction("momentum", momentum);
    }

    @Override
    public String id() {
      return "momentum";
    }

    @Override
    public int slots() {
      return 1;
    }
  }

  /** Adagrad (Duchi, Hazan and Singer 2011). */
  record Adagrad(float learningRate, float initialSlot) implements Optimizer {
    public Adagrad {
      Check.learningRate(learningRate);
      if (!(initialSlot > 0 && initialSlot <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "Adagrad's first accumulator must be positive, not " + initialSlot);
      }
    }

    @Override
    public String id() {
      return "adagrad";
    }

    @Override
    public int slots() {
      return 1;
    }
  }

  /** Adam. */
  record Adam(float learningRate, float beta1, float beta2, float epsilon) implements Optimizer {
    public Adam {
      Check.learningRate(learningRate);
      Check.fraction("Adam's beta1", beta1);
      Check.fraction("Adam's beta2", beta2);
      if (!(epsilon > 0 && epsilon <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException("Adam's epsilon must be positive, not " + epsilon);
      }
    }

    @Override
    public String id() {
      return "adam";
    }

    @Override
    public int slots() {
      return 2;
    }
  }
}
