package io.espalier.trainer.cli;

import io.espalier.trainer.optimizer.LearningRateDecay;
import picocli.CommandLine.Option;

/**
 * How the learning rate falls. twml has a subcommand for each rule; here the rule is an option, its
 * settings have twml's names.
 */
final class DecayOptions {
  /** The rules there are. */
  enum Rule {
    NONE,
    COSINE,
    EXPONENTIAL,
    POLYNOMIAL,
    INVERSE
  }

  @Option(
      names = {
        "--train.learning_rate_decay",
        "--train_learning_rate_decay",
        "--learning_rate_decay"
      },
      paramLabel = "NAME",
      description = "none, cosine, exponential, polynomial, inverse (default: none).")
  Rule rule = Rule.NONE;

  @Option(
      names = "--decay_steps",
      paramLabel = "STEPS",
      description = "Over how many steps (default: --train.max_steps; inverse: 1).")
  Long steps;

  @Option(
      names = "--alpha",
      paramLabel = "A",
      description = "Of cosine: the share that is left (default: ${DEFAULT-VALUE}).")
  double alpha = 0;

  @Option(
      names = "--exponential_decay_rate",
      paramLabel = "R",
      description =
          "Of exponential: what is left of the rate after each --decay_steps. Required there.")
  Double exponentialRate;

  @Option(
      names = "--end_learning_rate",
      paramLabel = "RATE",
      description = "Of polynomial: the rate at the end (default: ${DEFAULT-VALUE}).")
  double endRate = 1e-4;

  @Option(
      names = "--polynomial_power",
      paramLabel = "P",
      description = "Of polynomial (default: ${DEFAULT-VALUE}: a straight line).")
  double power = 1;

  @Option(
      names = "--decay_rate",
      paramLabel = "K",
      description =
          "Of inverse: the rate is divided by 1 + K * step / --decay_steps. Required there.")
  Double inverseRate;

  @Option(
      names = "--min_learning_rate",
      paramLabel = "RATE",
      description = "Of inverse: never below this (default: ${DEFAULT-VALUE}).")
  double minimum = 0;

  /**
   * @param maxSteps how long training will be, or null for one pass
   */
  void check(Problems problems, Long maxSteps) {
    if (rule == Rule.EXPONENTIAL && exponentialRate == null) {
      problems.add(
          "--exponential_decay_rate is required with --train.learning_rate_decay exponential");
    } else if (rule == Rule.INVERSE && inverseRate == null) {
      problems.add("--decay_rate is required with --train.learning_rate_decay inverse");
    } else if (rule != Rule.NONE && rule != Rule.INVERSE && steps == null && maxSteps == null) {
      problems.add("--decay_steps is required where --train.max_steps is not given");
    } else {
      problems.parsed("--train.learning_rate_decay", () -> decay(maxSteps));
    }
  }

  LearningRateDecay decay(Long maxSteps) {
    return switch (rule) {
      case NONE -> LearningRateDecay.none();
      case COSINE -> LearningRateDecay.cosine(stepsOr(maxSteps), alpha);
      case EXPONENTIAL -> LearningRateDecay.exponential(stepsOr(maxSteps), exponentialRate);
      case POLYNOMIAL -> LearningRateDecay.polynomial(stepsOr(maxSteps), endRate, power);
      case INVERSE -> LearningRateDecay.inverse(stepsOr(1L), inverseRate, minimum);
    };
  }

  private long stepsOr(Long otherwise) {
    return steps != null ? steps : otherwise;
  }
}
