package io.espalier.trainer;

import io.espalier.data.Batch;
import io.espalier.datarecord.input.Cursor;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.network.InputShape;
import io.espalier.network.NetworkSpec;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.network.NonFiniteException;
import io.espalier.trainer.optimizer.AttachedOptimizer;
import io.espalier.trainer.pruning.Pruner;
import io.espalier.trainer.pruning.PruningSchedule;
import io.espalier.trainer.pruning.Removal;
import java.util.List;
import java.util.Optional;

/**
 * All that changes while a trainer trains: what a checkpoint must hold. Owns the kernels and
 * everything in them.
 */
final class TrainingState implements AutoCloseable {
  /** How much of the averaged loss stays from step to step: about the last hundred count. */
  private static final double LOSS_DECAY = 0.99;

  private final TrainerSettings settings;
  private final Kernels kernels;
  private final Network network;
  private final AttachedOptimizer optimizer;
  private final Optional<Pruner> pruner;
  private Cursor cursor = Cursor.START;
  private String order = "";
  private long step;
  private long examples;
  private double seconds;
  private double lossSum;
  private double lossWeight;
  private float lastLoss;

  private TrainingState(
      TrainerSettings settings,
      Kernels kernels,
      Network network,
      Optional<PruningSchedule> pruning) {
    this.settings = settings;
    this.kernels = kernels;
    this.network = network;
    this.optimizer = settings.optimizer().attach(network);
    this.pruner = pruning.map(schedule -> Pruner.fisher(schedule, network));
  }

  /** Makes the network that {@link #start} asks for, with kernels that are already open. */
  interface NetworkMaker {
    Network make(NetworkSpec spec, Kernels kernels);
  }

  /**
   * The state before the first step.
   *
   * @param inputs what examples look like
   * @param maker initial weights, or those of a file or checkpoint
   */
  static TrainingState start(
      TrainerSettings settings,
      InputShape inputs,
      Optional<PruningSchedule> pruning,
      NetworkMaker maker) {
    NetworkSpec spec = NetworkSpec.of(inputs, settings.network());
    pruning.ifPresent(schedule -> schedule.checkReachable(spec));
    Kernels kernels = Kernels.named(settings.kernels(), KernelOptions.threads(settings.threads()));
    try {
      return new TrainingState(settings, kernels, maker.make(spec, kernels), pruning);
    } catch (RuntimeException | Error failure) {
      kernels.close();
      throw failure;
    }
  }

  /**
   * One step: forward, backward, update, prune.
   *
   * @return what went
   */
  List<Removal> step(Batch batch) {
    step++;
    try {
      double loss = network.forwardBackward(batch, settings.loss());
      lastLoss = (float) loss;
      optimizer.step(
          settings.learningRateDecay().at(settings.optimizer().learningRate(), step - 1));
      List<Removal> removals = pruner.isPresent() ? pruner.get().step() : List.of();
      lossSum = LOSS_DECAY * lossSum + (1 - LOSS_DECAY) * loss;
      lossWeight = LOSS_DECAY * lossWeight + (1 - LOSS_DECAY);
      examples += batch.rows();
      return removals;
    } catch (NonFiniteException e) {
      throw new NonFiniteException("step " + step + ": " + e.getMessage());
    }
  }

  Network network() {
    return network;
  }

  Kernels kernels() {
    return kernels;
  }

  AttachedOptimizer optimizer() {
    return optimizer;
  }

  Optional<Pruner> pruner() {
    return pruner;
  }

  /** Steps made. */
  long steps() {
    return step;
  }

  long examples() {
    return examples;
  }

  double seconds() {
    return seconds;
  }

  void addSeconds(double more) {
    seconds += more;
  }

  /** Notes how the source that it trains on is read. */
  void order(String words) {
    order = words;
  }

  /** What the source said of its order. */
  String order() {
    return order;
  }

  /** Notes where the next batch is; to be called before the state is saved. */
  void at(Cursor next) {
    cursor = next;
  }

  /** Where the next batch was when it was last noted. */
  Cursor cursor() {
    return cursor;
  }

  /** The loss of the last batch. */
  float lastLoss() {
    return lastLoss;
  }

  /** The loss, averaged over about the last hundred steps; NaN before the first. */
  double loss() {
    return lossWeight == 0 ? Double.NaN : lossSum / lossWeight;
  }

  double lossSum() {
    return lossSum;
  }

  double lossWeight() {
    return lossWeight;
  }

  /** Continues where a checkpoint was made; the tensors are restored by who reads it. */
  void continueAfter(
      long steps,
      long examplesSeen,
      double secondsSpent,
      Cursor next,
      double oldLossSum,
      double oldLossWeight) {
    step = steps;
    examples = examplesSeen;
    seconds = secondsSpent;
    cursor = next;
    lossSum = oldLossSum;
    lossWeight = oldLossWeight;
    optimizer.continueAfter(steps);
    pruner.ifPresent(p -> p.continueAfter(steps));
  }

  @Override
  public void close() {
    network.close();
    kernels.close();
  }
}
