package io.espalier.trainer;

import io.espalier.data.Batch;
import io.espalier.datarecord.input.Cursor;
import io.espalier.kernels.DeviceException;
import io.espalier.kernels.DeviceMemoryException;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Outcome;
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
  private Outcome pending;

  /** Of a step that left weights nobody may go on with; null as long as there was none. */
  private RuntimeException failure;

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
   * One step: forward, backward, update, prune. Kernels that work beside this thread may still be
   * at it when this returns: what the step left is looked at in {@link #settle}.
   *
   * @return what went
   */
  List<Removal> step(Batch batch) {
    try {
      network.load(batch); // while the step before may still run
    } catch (DeviceException e) {
      throw ofThisStep(e);
    }
    settle();
    step++;
    try {
      ask(batch);
    } catch (DeviceException e) {
      throw ofThisStep(e);
    } catch (DeviceMemoryException e) {
      failure = e; // a part of the step may have been asked for
      throw e;
    }
    if (pruner.isEmpty() || !pruner.get().isDue()) {
      return List.of();
    }
    settle();
    try {
      return pruner.get().prune();
    } catch (NonFiniteException e) {
      throw ofThisStep(e);
    } catch (DeviceException e) {
      throw ofThisStep(e);
    }
  }

  private void ask(Batch batch) {
    network.compute(settings.loss());
    optimizer.update(
        settings.learningRateDecay().at(settings.optimizer().learningRate(), step - 1));
    if (pruner.isPresent()) {
      pruner.get().average();
    }
    pending = kernels.submit();
    examples += batch.rows();
  }

  /**
   * Waits for the last step, and takes its loss. Nothing of the network may be looked at before, or
   * a step that failed would be taken for a good one. Once one has failed, each call says so again:
   * what it left must be neither trained on nor saved.
   *
   * @throws NonFiniteException if the step met what is not finite, naming the step
   */
  void settle() {
    if (failure != null) {
      throw failure;
    }
    if (pending == null) {
      return;
    }
    Outcome outcome = pending;
    pending = null;
    try {
      double loss = network.loss(outcome);
      optimizer.check(outcome);
      lastLoss = (float) loss;
      lossSum = LOSS_DECAY * lossSum + (1 - LOSS_DECAY) * loss;
      lossWeight = LOSS_DECAY * lossWeight + (1 - LOSS_DECAY);
    } catch (NonFiniteException e) {
      throw ofThisStep(e);
    } catch (DeviceException e) {
      throw ofThisStep(e);
    }
  }

  private DeviceException ofThisStep(DeviceException e) {
    DeviceException named = new DeviceException("step " + step + ": " + e.getMessage(), e);
    failure = named;
    return named;
  }

  private NonFiniteException ofThisStep(NonFiniteException e) {
    NonFiniteException named = new NonFiniteException("step " + step + ": " + e.getMessage());
    failure = named;
    return named;
  }

  /** The network after the last step, which is waited for. */
  Network network() {
    settle();
    return network;
  }

  /** FLOPs of one example, as the network is now. */
  long flops() {
    return network.flops();
  }

  Kernels kernels() {
    return kernels;
  }

  AttachedOptimizer optimizer() {
    settle();
    return optimizer;
  }

  Optional<Pruner> pruner() {
    settle();
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

  /** The loss of the last batch, which is waited for. */
  float lastLoss() {
    settle();
    return lastLoss;
  }

  /** The loss, averaged over about the last hundred steps; NaN before the first. */
  double loss() {
    settle();
    return lossWeight == 0 ? Double.NaN : lossSum / lossWeight;
  }

  double lossSum() {
    settle();
    return lossSum;
  }

  double lossWeight() {
    settle();
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
