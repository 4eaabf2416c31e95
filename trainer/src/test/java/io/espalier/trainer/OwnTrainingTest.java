package io.espalier.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.data.CounterRandom;
import io.espalier.datarecord.input.Cursor;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.network.NonFiniteException;
import io.espalier.trainer.optimizer.AttachedOptimizer;
import io.espalier.trainer.optimizer.Optimizer;
import io.espalier.trainer.pruning.Pruner;
import io.espalier.trainer.pruning.PruningSchedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user writes who brings loops, batches or trainers of their own. */
class OwnTrainingTest {
  private static final int INPUTS = 8;
  private static final long SEED = 7;
  private static final NetworkSpec SPEC =
      NetworkSpec.of(INPUTS, net -> net.mask().dense(16).relu().mask().dense(1));
  private static final PruningSchedule SCHEDULE =
      PruningSchedule.builder().burnIn(20).every(10).decay(0.9).flopsTarget(100).build();

  @TempDir Path temp;

  @Test
  void predictingBetweenBackwardAndStepChangesNothing() {
    assertArrayEquals(ownLoop(false), ownLoop(true), "seed " + SEED);
  }

  /**
   * The weights after a loop; half way through each step another, smaller batch may be looked at.
   */
  private static float[] ownLoop(boolean predicting) {
    try (Kernels kernels = Kernels.best(KernelOptions.defaults());
        Network network = Network.initialize(SPEC, kernels, SEED)) {
      AttachedOptimizer optimizer = Optimizer.adam(0.01f).attach(network);
      Pruner pruner = Pruner.fisher(SCHEDULE, network);
      Endless source = new Endless();
      Batch batch = source.newBatch();
      Batch other = new Batch(3, INPUTS, 1);
      other.endRow(0.5f);
      for (int step = 0; step < 100; step++) {
        source.next(batch);
        network.forwardBackward(batch, Loss.SIGMOID_CROSS_ENTROPY);
        if (predicting) {
          network.logits(other, new float[1]);
        }
        optimizer.step();
        pruner.step();
      }
      assertTrue(pruner.steps() == 100 && network.flops() < SPEC.flops(), "units should have gone");
      return network.parameters().read();
    }
  }

  @Test
  void aStepNeedsABatch() {
    try (Kernels kernels = Kernels.best(KernelOptions.defaults());
        Network network = Network.initialize(SPEC, kernels, SEED)) {
      AttachedOptimizer optimizer = Optimizer.adam(0.01f).attach(network);
      Pruner pruner = Pruner.fisher(SCHEDULE, network);
      says("forwardBackward first", assertThrows(IllegalStateException.class, optimizer::step));
      says("forwardBackward first", assertThrows(IllegalStateException.class, pruner::step));
    }
  }

  @Test
  void aClassThatThereIsNotIsNamedAsSuch() {
    NetworkSpec classes = NetworkSpec.of(INPUTS, net -> net.dense(3));
    try (Kernels kernels = Kernels.best(KernelOptions.defaults());
        Network network = Network.initialize(classes, kernels, SEED)) {
      Batch batch = new Batch(1, INPUTS, 1);
      batch.labels()[0] = 3;
      batch.endRow(1);
      NonFiniteException refused =
          assertThrows(
              NonFiniteException.class,
              () -> network.forwardBackward(batch, Loss.SOFTMAX_CROSS_ENTROPY));
      says("classes from 0 to 2", refused);
    }
  }

  @Test
  void aTrainerOfOnesOwnResumesToTheSameBits() {
    String uninterrupted;
    try (OwnTrainer trainer = new Builder().maxSteps(120).build(Optional.of(SCHEDULE))) {
      trainer.train(new Endless());
      uninterrupted = trainer.model().sha256();
    }
    List<String> heard = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void resumed(long step) {
            heard.add("resumed " + step);
          }
        };
    for (int steps : new int[] {45, 120}) {
      try (OwnTrainer trainer =
          saved().maxSteps(steps).listener(listener).build(Optional.of(SCHEDULE))) {
        assertEquals(steps, trainer.train(new Endless()).steps());
        if (steps == 120) {
          assertEquals(uninterrupted, trainer.model().sha256(), "seed " + SEED);
        }
      }
    }
    assertEquals(List.of("resumed 45"), heard);
  }

  @Test
  void aRunThatDidNotPruneCannotGoOnPruning() {
    try (OwnTrainer trainer = saved().maxSteps(5).build(Optional.empty())) {
      trainer.train(new Endless());
    }
    try (OwnTrainer trainer = saved().maxSteps(10).build(Optional.of(SCHEDULE))) {
      says(
          "made without pruning",
          assertThrows(IllegalArgumentException.class, () -> trainer.train(new Endless())));
      assertEquals(0, trainer.steps());
    }
  }

  @Test
  void aRunIsNotOverwritten() {
    try (OwnTrainer trainer = saved().maxSteps(5).build(Optional.empty())) {
      trainer.train(new Endless());
    }
    try (OwnTrainer trainer = saved().resume(false).maxSteps(5).build(Optional.empty())) {
      says(
          "resume it, or choose another folder",
          assertThrows(IllegalStateException.class, () -> trainer.train(new Endless())));
    }
  }

  private Builder saved() {
    return new Builder().saveDir(temp.resolve("run")).resume(true);
  }

  private static void says(String part, RuntimeException refusal) {
    assertTrue(String.valueOf(refusal.getMessage()).contains(part), refusal::toString);
  }

  private static final class OwnTrainer extends Trainer {
    private final Optional<PruningSchedule> schedule;

    OwnTrainer(TrainerSettings settings, Optional<PruningSchedule> schedule) {
      super(settings);
      this.schedule = schedule;
    }

    @Override
    protected Optional<PruningSchedule> pruning() {
      return schedule;
    }
  }

  private static final class Builder extends TrainerBuilder<Builder> {
    Builder() {
      super("own");
      network(net -> net.mask().dense(16).relu().mask().dense(1));
      optimizer(Optimizer.adam(0.01f));
      seed(SEED);
      threads(1);
    }

    @Override
    protected Builder self() {
      return this;
    }

    OwnTrainer build(Optional<PruningSchedule> schedule) {
      return new OwnTrainer(settings(), schedule);
    }
  }

  /** Rows that are a function of their number; the first three columns decide. */
  private static final class Endless implements BatchSource {
    private long batches;

    @Override
    public int inputWidth() {
      return INPUTS;
    }

    @Override
    public Batch newBatch() {
      return new Batch(32, INPUTS, 1);
    }

    @Override
    public boolean next(Batch batch) {
      batch.clear(batches * batch.capacity());
      for (int row = 0; row < batch.capacity(); row++) {
        float sum = 0;
        for (int i = 0; i < INPUTS; i++) {
          float x = 2 * CounterRandom.unitFloat(SEED, batches, row * INPUTS + i) - 1;
          batch.inputs()[row * INPUTS + i] = x;
          sum += i < 3 ? x : 0;
        }
        batch.labels()[row] = sum > 0 ? 1 : 0;
        batch.endRow(1);
      }
      batches++;
      return true;
    }

    @Override
    public Cursor cursor() {
      return new Cursor(0, batches);
    }

    @Override
    public void seek(Cursor cursor) {
      batches = cursor.batch();
    }

    @Override
    public void close() {}
  }
}
