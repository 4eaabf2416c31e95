package io.espalier.trainer.optimizer;

import io.espalier.kernels.Kernels;
import io.espalier.kernels.Slice;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.network.NonFiniteException;
import io.espalier.trainer.network.ParameterBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * An update rule at work on one network: its slots and how many steps it has made.
 *
 * <p>Not thread-safe. A step costs one pass over the live parameters, gradients and slots, and
 * allocates nothing; for Adam, {@link StrictMath#pow} takes 192 bytes wherever the compiler does
 * not remove its arrays.
 */
public final class AttachedOptimizer {
  private final Optimizer rule;
  private final Network network;
  private final List<ParameterBlock> slots = new ArrayList<>();
  private long steps;

  AttachedOptimizer(Optimizer rule, Network network) {
    this.rule = rule;
    this.network = network;
    for (int slot = 0; slot < rule.slots(); slot++) {
      slots.add(network.newSlots(rule.initialSlot()));
    }
  }

  /** Its slots, each a float per live parameter: none, the accumulator, or Adam's m and v. */
  public List<ParameterBlock> slots() {
    return List.copyOf(slots);
  }

  /** How many steps it has made. */
  public long steps() {
    return steps;
  }

  /**
   * Continues after {@code stepsMade} steps: what a resumed run needs for Adam's bias correction.
   */
  public void continueAfter(long stepsMade) {
    if (stepsMade < 0) {
      throw new IllegalArgumentException("steps made cannot be " + stepsMade);
    }
    steps = stepsMade;
  }

  /** A step with the rule's own learning rate. */
  public void step() {
    step(rule.learningRate());
  }

  /**
   * Updates every parameter from the gradients of the network's last batch.
   *
   * @param rate the learning rate of this step
   * @throws IllegalStateException if there was no batch yet
   * @throws NonFiniteException if a gradient is not finite, naming the layer and the rows; the
   *     weights are spoilt then
   */
  public void step(float rate) {
    if (network.batchRows() == 0) {
      throw new IllegalStateException(
          "the network has no gradients to step by yet; call forwardBackward first");
    }
    steps++;
    Kernels kernels = network.kernels();
    Slice w = network.parameters().all();
    Slice g = network.gradients().all();
    float scale = network.gradientScale();
    boolean finite =
        switch (rule) {
          case Optimizer.Sgd sgd -> kernels.sgd(w, g, scale, rate);
          case Optimizer.Momentum momentum ->
              kernels.momentum(
                  w, g, slots.get(0).all(), scale, rate, momentum.momentum(), momentum.nesterov());
          case Optimizer.Adagrad adagrad -> kernels.adagrad(w, g, slots.get(0).all(), scale, rate);
          case Optimizer.Adam adam ->
              kernels.adam(
                  w,
                  g,
                  slots.get(0).all(),
                  slots.get(1).all(),
                  scale,
                  corrected(rate, adam, steps),
                  adam.beta1(),
                  adam.beta2(),
                  adam.epsilon());
        };
    if (!finite) {
      throw network.nonFiniteGradient();
    }
  }

  /** StrictMath, so that the correction has the same bits on every machine. */
  private static float corrected(float rate, Optimizer.Adam adam, long t) {
    double first = 1 - StrictMath.pow(adam.beta1(), t);
    double second = 1 - StrictMath.pow(adam.beta2(), t);
    return (float) (rate * Math.sqrt(second) / first);
  }
}
