package io.espalier.trainer.cli;

import io.espalier.trainer.optimizer.Optimizer;
import picocli.CommandLine.Option;

/** How weights follow gradients. */
final class OptimizerOptions {
  /** The rules there are. */
  enum Rule {
    SGD,
    MOMENTUM,
    ADAGRAD,
    ADAM
  }

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "sgd, momentum, adagrad, adam (default: sgd).")
  Rule optimizer = Rule.SGD;

  @Option(
      names = {"--train.learning_rate", "--train_learning_rate", "--learning_rate"},
      paramLabel = "RATE",
      description = "Default: ${DEFAULT-VALUE}.")
  float learningRate = 0.002f;

  @Option(
      names = {"--optimizer.momentum", "--optimizer_momentum"},
      paramLabel = "M",
      description = "Of momentum (default: ${DEFAULT-VALUE}).")
  float momentum = 0.9f;

  @Option(
      names = {"--optimizer.beta1", "--optimizer_beta1"},
      paramLabel = "B",
      description = "Of adam: decay of the gradient's average (default: ${DEFAULT-VALUE}).")
  float beta1 = 0.9f;

  @Option(
      names = {"--optimizer.beta2", "--optimizer_beta2"},
      paramLabel = "B",
      description = "Of adam: decay of the squares' average (default: ${DEFAULT-VALUE}).")
  float beta2 = 0.999f;

  @Option(
      names = {"--optimizer.epsilon", "--optimizer_epsilon"},
      paramLabel = "E",
      description = "Of adam, outside the root (default: ${DEFAULT-VALUE}).")
  float epsilon = 1e-8f;

  void check(Problems problems) {
    problems.between("--train.learning_rate", learningRate, 0, false, Double.MAX_VALUE, true);
    problems.between("--optimizer.momentum", momentum, 0, true, 1, false);
    problems.between("--optimizer.beta1", beta1, 0, true, 1, false);
    problems.between("--optimizer.beta2", beta2, 0, true, 1, false);
    problems.between("--optimizer.epsilon", epsilon, 0, false, Double.MAX_VALUE, true);
  }

  Optimizer optimizer() {
    return switch (optimizer) {
      case SGD -> Optimizer.sgd(learningRate);
      case MOMENTUM -> Optimizer.momentum(learningRate, momentum);
      case ADAGRAD -> Optimizer.adagrad(learningRate);
      case ADAM -> Optimizer.adam(learningRate, beta1, beta2, epsilon);
    };
  }
}
