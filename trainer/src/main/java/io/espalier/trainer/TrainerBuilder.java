package io.espalier.trainer;

import io.espalier.network.Loss;
import io.espalier.network.NetworkBuilder;
import io.espalier.trainer.optimizer.LearningRateDecay;
import io.espalier.trainer.optimizer.Optimizer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Gathers what any trainer needs; {@link TrainerSettings} says what each is. A trainer of one's own
 * extends it with its own settings. Not thread-safe.
 *
 * @param <B> the builder itself, so that calls can be chained
 */
public abstract class TrainerBuilder<B extends TrainerBuilder<B>> {
  private final String name;
  private UnaryOperator<NetworkBuilder> network;
  private Loss loss = Loss.SIGMOID_CROSS_ENTROPY;
  private Optimizer optimizer = Optimizer.sgd(0.002f);
  private LearningRateDecay learningRateDecay = LearningRateDecay.none();
  private int batchSize = 32;
  private long maxSteps;
  private boolean shuffle = true;
  private long seed = 1;
  private int threads = Runtime.getRuntime().availableProcessors();
  private String kernels = "auto";
  private Optional<Path> saveDir = Optional.empty();
  private Optional<Path> initFrom = Optional.empty();
  private boolean resume;
  private int checkpointSeconds = 600;
  private long checkpointSteps;
  private int keepCheckpoints = 5;
  private long evaluateEvery;
  private TrainingListener listener = TrainingListener.NONE;

  /** A builder for a run of this name. */
  protected TrainerBuilder(String name) {
    this.name = name;
  }

  /** This builder. */
  protected abstract B self();

  /** The layers, for example {@code net -> net.mask().dense(256).relu().mask().dense(1)}. */
  public B network(UnaryOperator<NetworkBuilder> layers) {
    network = layers;
    return self();
  }

  /** The loss; sigmoid cross-entropy unless set. */
  public B loss(Loss value) {
    loss = value;
    return self();
  }

  /** The optimizer; gradient descent with rate 0.002 unless set, as in twml. */
  public B optimizer(Optimizer value) {
    optimizer = value;
    return self();
  }

  /** How the learning rate falls; not at all unless set. */
  public B learningRateDecay(LearningRateDecay value) {
    learningRateDecay = value;
    return self();
  }

  /** Examples in a step; 32 unless set, as in twml. */
  public B batchSize(int examples) {
    batchSize = examples;
    return self();
  }

  /** Steps in all; one pass over the data unless set. */
  public B maxSteps(long steps) {
    maxSteps = steps;
    return self();
  }

  /** Whether examples are shuffled; true unless set. */
  public B shuffle(boolean value) {
    shuffle = value;
    return self();
  }

  /** What starting weights and shuffling depend on; 1 unless set. */
  public B seed(long value) {
    seed = value;
    return self();
  }

  /** How many threads compute; all processors unless set. */
  public B threads(int count) {
    threads = count;
    return self();
  }

  /** The kernel provider's name; {@code auto} unless set. */
  public B kernels(String provider) {
    kernels = provider;
    return self();
  }

  /** The run folder; without one nothing is saved. */
  public B saveDir(Path folder) {
    saveDir = Optional.of(folder);
    return self();
  }

  /** A safetensors file with starting weights. */
  public B initFrom(Path file) {
    initFrom = Optional.of(file);
    return self();
  }

  /** Whether a run in the folder is continued; not unless set. */
  public B resume(boolean value) {
    resume = value;
    return self();
  }

  /** Seconds from one checkpoint to the next; 600 unless set, as in twml. */
  public B checkpointSeconds(int seconds) {
    checkpointSeconds = seconds;
    return self();
  }

  /** Steps from one checkpoint to the next, beside the clock's; none unless set. */
  public B checkpointSteps(long steps) {
    checkpointSteps = steps;
    return self();
  }

  /** How many checkpoints are kept; 5 unless set. */
  public B keepCheckpoints(int count) {
    keepCheckpoints = count;
    return self();
  }

  /** Steps from one evaluation to the next; one at the end unless set. */
  public B evaluateEvery(long steps) {
    evaluateEvery = steps;
    return self();
  }

  /** Told what happens. */
  public B listener(TrainingListener value) {
    listener = value;
    return self();
  }

  /** What has been gathered, checked. */
  protected TrainerSettings settings() {
    return new TrainerSettings(
        name,
        network,
        loss,
        optimizer,
        learningRateDecay,
        batchSize,
        maxSteps,
        shuffle,
        seed,
        threads,
        kernels,
        saveDir,
        initFrom,
        resume,
        checkpointSeconds,
        checkpointSteps,
        keepCheckpoints,
        evaluateEvery,
        listener);
  }
}
