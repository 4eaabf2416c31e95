package io.espalier.trainer.optimizer;

/**
 * How the learning rate falls from step to step: twml's schedules. A rate is a function of the step
 * alone, in double with {@link StrictMath} and rounded once, so every machine and every resumed run
 * has the same. Immutable.
 */
public sealed interface LearningRateDecay {
  /**
   * The rate of a step.
   *
   * @param rate the optimizer's learning rate
   * @param stepsMade steps made before this one, from 0
   */
  float at(float rate, long stepsMade);

  /** The same rate for ever. */
  static LearningRateDecay none() {
    return new None();
  }

  /** Down a half cosine, to {@code alpha} of the rate after {@code steps}. */
  static LearningRateDecay cosine(long steps, double alpha) {
    return new Cosine(steps, alpha);
  }

  /** Times {@code factor} every {@code steps}, smoothly. */
  static LearningRateDecay exponential(long steps, double factor) {
    return new Exponential(steps, factor);
  }

  /** Down to {@code end} after {@code steps}, along {@code (1 - t/steps)^power}. */
  static LearningRateDecay polynomial(long steps, double end, double power) {
    return new Polynomial(steps, end, power);
  }

  /** {@code rate / (1 + factor·t/steps)}, but not below {@code minimum}. */
  static LearningRateDecay inverse(long steps, double factor, double minimum) {
    return new Inverse(steps, factor, minimum);
  }

  /** {@code rate}. */
  record None() implements LearningRateDecay {
    @Override
    public float at(float rate, long stepsMade) {
      return rate;
    }
  }

  /** {@code rate·((1 - alpha)·(1 + cos(π·min(t, steps)/steps))/2 + alpha)}. */
  record Cosine(long steps, double alpha) implements LearningRateDecay {
    public Cosine {
      Check.decaySteps(steps);
      Check.share("alpha", alpha);
    }

    @Override
    public float at(float rate, long stepsMade) {
      double done = Math.min(stepsMade, steps) / (double) steps;
      return (float) (rate * ((1 - alpha) * 0.5 * (1 + StrictMath.cos(Math.PI * done)) + alpha));
    }
  }

  /** {@code rate·factor^(t/steps)}. */
  record Exponential(long steps, double factor) implements LearningRateDecay {
    public Exponential {
      Check.decaySteps(steps);
      Check.share("the decay factor", factor);
    }

    @Override
    public float at(float rate, long stepsMade) {
      return (float) (rate * StrictMath.pow(factor, stepsMade / (double) steps));
    }
  }

  /** {@code (rate - end)·(1 - min(t, steps)/steps)^power + end}. */
  record Polynomial(long steps, double end, double power) implements LearningRateDecay {
    public Polynomial {
      Check.decaySteps(steps);
      if (!(end >= 0) || !(power > 0) || Double.isInfinite(end) || Double.isInfinite(power)) {
        throw new IllegalArgumentException(
            "polynomial decay needs an end rate of at least 0 and a positive power, not "
                + end
                + " and "
                + power);
      }
    }

    @Override
    public float at(float rate, long stepsMade) {
      double left = 1 - Math.min(stepsMade, steps) / (double) steps;
      return (float) ((rate - end) * StrictMath.pow(left, power) + end);
    }
  }

  /** {@code max(rate/(1 + factor·t/steps), minimum)}. */
  record Inverse(long steps, double factor, double minimum) implements LearningRateDecay {
    public Inverse {
      Check.decaySteps(steps);
      if (!(factor >= 0)
          || !(minimum >= 0)
          || Double.isInfinite(factor)
          || Double.isInfinite(minimum)) {
        throw new IllegalArgumentException(
            "inverse decay needs a factor and a minimum of at least 0, not "
                + factor
                + " and "
                + minimum);
      }
    }

    @Override
    public float at(float rate, long stepsMade) {
      return (float) Math.max(rate / (1 + factor * (stepsMade / (double) steps)), minimum);
    }
  }
}
