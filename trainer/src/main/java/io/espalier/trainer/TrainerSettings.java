package io.espalier.trainer;

import io.espalier.network.Loss;
import io.espalier.network.NetworkBuilder;
import io.espalier.trainer.optimizer.LearningRateDecay;
import io.espalier.trainer.optimizer.Optimizer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What any trainer needs to know. Immutable; every value is checked here, before anything runs.
 *
 * @param name of the run, for reports and the exported model
 * @param network the layers; the width of the input comes with the data
 * @param loss what is made small
 * @param optimizer how
 * @param learningRateDecay how its learning rate falls
 * @param batchSize examples in a step, at least 1; 32 unless set. Of files; a {@link BatchSource}
 *     has its own
 * @param maxSteps steps in all; 0 for one pass over the data
 * @param shuffle whether examples are shuffled, anew in every pass; true unless set
 * @param seed what starting weights and shuffling depend on; 1 unless set
 * @param threads how many threads compute; all processors unless set. No bit depends on it
 * @param kernels the provider's name, or {@code auto}
 * @param saveDir the run folder: checkpoints, metrics, report; none unless set, and then nothing is
 *     saved
 * @param initFrom a safetensors file with starting weights, {@code layers.{i}.weight} [out, in] and
 *     {@code layers.{i}.bias} [out]
 * @param resume whether a run in {@code saveDir} is continued where it has a checkpoint
 * @param checkpointSeconds a checkpoint at least so often, and one at the end; 600 unless set
 * @param checkpointSteps a checkpoint every so many steps too; 0 for by the clock alone
 * @param keepCheckpoints how many are kept, at least 2; 5 unless set
 * @param evaluateEvery steps from one evaluation to the next; 0 for one at the end
 * @param listener told what happens
 */
public record TrainerSettings(
    String name,
    UnaryOperator<NetworkBuilder> network,
    Loss loss,
    Optimizer optimizer,
    LearningRateDecay learningRateDecay,
    int batchSize,
    long maxSteps,
    boolean shuffle,
    long seed,
    int threads,
    String kernels,
    Optional<Path> saveDir,
    Optional<Path> initFrom,
    boolean resume,
    int checkpointSeconds,
    long checkpointSteps,
    int keepCheckpoints,
    long evaluateEvery,
    TrainingListener listener) {
  public TrainerSettings {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(network, "network: say network(net -> net.dense(…))");
    Objects.requireNonNull(loss, "loss");
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(learningRateDecay, "learningRateDecay");
    Objects.requireNonNull(kernels, "kernels");
    Objects.requireNonNull(listener, "listener");
    require(batchSize >= 1, "the batch size must be at least 1, not " + batchSize);
    require(maxSteps >= 0, "the number of steps must not be negative: " + maxSteps);
    require(threads >= 1, "there must be at least 1 thread, not " + threads);
    require(
        checkpointSeconds >= 1,
        "seconds between checkpoints must be at least 1, not " + checkpointSeconds);
    require(
        checkpointSteps >= 0, "steps between checkpoints must not be negative: " + checkpointSteps);
    require(keepCheckpoints >= 2, "at least 2 checkpoints must be kept, not " + keepCheckpoints);
    require(evaluateEvery >= 0, "steps between evaluations must not be negative: " + evaluateEvery);
    require(!resume || saveDir.isPresent(), "to resume, the run needs a folder: set saveDir");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
