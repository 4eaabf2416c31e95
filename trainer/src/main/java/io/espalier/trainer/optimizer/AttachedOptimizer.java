package io.espalier.trainer.optimizer;

import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Outcome;
import io.espalier.kernels.Slice;
import io.espalier.kernels.SparseColumns;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.network.NonFiniteException;
import io.espalier.trainer.network.ParameterBlock;
import io.espalier.trainer.network.TableBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * An update rule at work on one network: its slots and how many steps it has made.
 *
 * <p><b>Tables.</b> In the tables of sparse layers only the rows are updated whose ids occur in the
 * batch; all others keep their bits, and so do their slots. For gradient descent and Adagrad that
 * is the rule itself, since their gradient is zero. Momentum and Adam are lazy there: where a row
 * does not occur, its averages stand still and do not move it. Adam's bias correction counts all
 * steps.
 *
 * <p>Not thread-safe. A step costs one pass over the live parameters, gradients and slots, and for
 * each table {@code 2·entries·units} and a pass over the rows that occur; it allocates nothing; for
 * Adam, {@link StrictMath#pow} takes 192 bytes wherever the compiler does not remove its arrays.
 */
public final class AttachedOptimizer {
  private final Optimizer rule;
  private final Network network;
  private final List<ParameterBlock> slots = new ArrayList<>();
  private final List<TableBlock> tableSlots = new ArrayList<>();
  private long steps;

  AttachedOptimizer(Optimizer rule, Network network) {
    this.rule = rule;
    this.network = network;
    for (int slot = 0; slot < rule.slots(); slot++) {
      slots.add(network.newSlots(rule.initialSlot()));
      tableSlots.add(network.newTableSlots(rule.initialSlot()));
    }
  }

  /**
   * Its slots, each a float per live parameter but for the tables': none, the accumulator, or
   * Adam's m and v.
   */
  public List<ParameterBlock> slots() {
    return List.copyOf(slots);
  }

  /** The same slots for the tables. */
  public List<TableBlock> tableSlots() {
    return List.copyOf(tableSlots);
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
   * @throws NonFiniteException if a gradient is not finite, naming the layer or table and the rows;
   *     the weights are spoilt then
   */
  public void step(float rate) {
    update(rate);
    check(network.kernels().submit());
  }

  /**
   * The first part of {@link #step(float)}, for who does not want to wait for a GPU: asks for the
   * update. It is made once the kernels have been told to submit and have done it.
   */
  public void update(float rate) {
    if (network.batchRows() == 0) {
      throw new IllegalStateException(
          "the network has no gradients to step by yet; call forwardBackward first");
    }
    steps++;
    float corrected = rule instanceof Optimizer.Adam adam ? corrected(rate, adam, steps) : rate;
    updateBlock(corrected);
    for (int table = 0; table < network.tables().count(); table++) {
      updateTable(table, corrected);
    }
  }

  /**
   * The second part: waits for the update, and looks whether every gradient was finite.
   *
   * @param outcome of the submit behind {@link #update}
   * @throws NonFiniteException as {@link #step(float)}
   */
  public void check(Outcome outcome) {
    if (!outcome.finite()) {
      throw network.nonFiniteGradient();
    }
  }

  private void updateBlock(float rate) {
    Kernels kernels = network.kernels();
    Slice w = network.parameters().all();
    Slice g = network.gradients().all();
    float scale = network.gradientScale();
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
              rate,
              adam.beta1(),
              adam.beta2(),
              adam.epsilon());
    }
  }

  private void updateTable(int table, float rate) {
    Kernels kernels = network.kernels();
    SparseColumns x = network.tableGradients().entries(table);
    Matrix dy = network.tableGradients().sums(table);
    Matrix w = network.tables().table(table);
    float scale = network.gradientScale();
    switch (rule) {
      case Optimizer.Sgd sgd -> kernels.sparseSgd(x, dy, w, scale, rate);
      case Optimizer.Momentum momentum ->
          kernels.sparseMomentum(
              x, dy, w, slot(0, table), scale, rate, momentum.momentum(), momentum.nesterov());
      case Optimizer.Adagrad adagrad ->
          kernels.sparseAdagrad(x, dy, w, slot(0, table), scale, rate);
      case Optimizer.Adam adam ->
          kernels.sparseAdam(
              x,
              dy,
              w,
              slot(0, table),
              slot(1, table),
              scale,
              rate,
              adam.beta1(),
              adam.beta2(),
              adam.epsilon());
    }
  }

  private Matrix slot(int slot, int table) {
    return tableSlots.get(slot).table(table);
  }

  /** StrictMath, so that the correction has the same bits on every machine. */
  private static float corrected(float rate, Optimizer.Adam adam, long t) {
    double first = 1 - StrictMath.pow(adam.beta1(), t);
    double second = 1 - StrictMath.pow(adam.beta2(), t);
    return (float) (rate * Math.sqrt(second) / first);
  }
}
