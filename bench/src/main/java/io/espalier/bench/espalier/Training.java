package io.espalier.bench.espalier;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.StepCase;
import io.espalier.data.Batch;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Outcome;
import io.espalier.kernels.Slice;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.optimizer.AttachedOptimizer;
import io.espalier.trainer.optimizer.Optimizer;
import io.espalier.trainer.pruning.Pruner;
import io.espalier.trainer.pruning.PruningSchedule;

/** A network in training, as a user's own loop would train it. */
final class Training implements AutoCloseable {
  private final Net net;
  private final Kernels kernels;
  private final Network network;
  private final AttachedOptimizer optimizer;
  private final Pruner pruner;

  private Outcome pending;

  /**
   * From the net's own parameters.
   *
   * @param provider whose kernels
   * @param schedule when units go, or null: no signals then
   */
  Training(Net net, String provider, int threads, PruningSchedule schedule) {
    this.net = net;
    this.kernels = Providers.open(provider, threads);
    this.network = Network.initialize(net.spec(), kernels, net.parameters());
    this.optimizer = Optimizer.momentum(StepCase.LEARNING_RATE, StepCase.MOMENTUM).attach(network);
    this.pruner = schedule == null ? null : Pruner.fisher(schedule, network);
  }

  /** These rows of a net's data as a batch. */
  static Batch batch(Net net, float[] rows, float[] labels, int first, int count) {
    Batch batch = new Batch(count, net.inputs(), 1);
    for (int row = first; row < first + count; row++) {
      batch.add(rows, row * net.inputs(), labels, row, 1f);
    }
    return batch;
  }

  void step(Batch batch) {
    network.forwardBackward(batch, net.loss());
    optimizer.step();
    if (pruner != null) {
      pruner.step();
    }
  }

  /** Sends a batch to where the kernels work, while the step before may still run. */
  void load(Batch batch) {
    network.load(batch);
  }

  /** Asks for a step on the batch that was loaded last. A unit that is due goes at once. */
  void request() {
    network.compute(net.loss());
    optimizer.update(StepCase.LEARNING_RATE);
    if (pruner != null) {
      pruner.average();
    }
    pending = kernels.submit();
    if (pruner != null && pruner.isDue()) {
      settle();
      pruner.prune();
    }
  }

  /** Waits for the last step, and looks whether all its numbers were finite. */
  void settle() {
    if (pending != null) {
      network.loss(pending);
      optimizer.check(pending);
      pending = null;
    }
  }

  /** Waits until the parameters are there. */
  void await() {
    Slice all = network.parameters().all();
    kernels.read(all.buffer(), all.offset(), new float[1], 0, 1);
  }

  float[] parameters() {
    return network.parameters().read();
  }

  /** Mask by mask, 1 for each unit that lives and 0 for each that does not. */
  float[] masks() {
    int masks = network.spec().masks();
    int units = 0;
    for (int mask = 0; mask < masks; mask++) {
      units += network.spec().widthOfMask(mask);
    }
    float[] alive = new float[units];
    int at = 0;
    for (int mask = 0; mask < masks; mask++) {
      for (int unit : network.kept(mask)) {
        alive[at + unit] = 1;
      }
      at += network.spec().widthOfMask(mask);
    }
    return alive;
  }

  @Override
  public void close() {
    network.close();
    kernels.close();
  }
}
