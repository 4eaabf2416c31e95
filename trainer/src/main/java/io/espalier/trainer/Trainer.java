package io.espalier.trainer;

import io.espalier.data.Batch;
import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.input.Cursor;
import io.espalier.kernels.Kernels;
import io.espalier.model.CompactModel;
import io.espalier.model.CompactModelBuilder;
import io.espalier.network.InputShape;
import io.espalier.network.NetworkSpec;
import io.espalier.trainer.export.ModelExport;
import io.espalier.trainer.metrics.Evaluation;
import io.espalier.trainer.metrics.EvaluationMetrics;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.pruning.PruningSchedule;
import io.espalier.trainer.pruning.Removal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Trains a network on batches, evaluates it, predicts with it and exports it; twml's Trainer. It is
 * thin: the work is done by {@link Network}, an {@link io.espalier.trainer.optimizer.Optimizer} and
 * a {@link io.espalier.trainer.pruning.Pruner}, which can be used without it.
 *
 * <p>With a run folder, a run can be killed at any moment and continued; the weights are then those
 * of a run that was never stopped, to the bit.
 *
 * <p>It trains on any {@link BatchSource}, which brings its own batch size and order: the settings'
 * batch size and shuffling are for trainers that make their sources from files, such as {@link
 * DataRecordTrainer}. A trainer of one's own extends this class, overrides {@link #pruning()} to
 * prune and {@link #schema()} to name its inputs, and gathers its settings with a {@link
 * TrainerBuilder}.
 *
 * <p>One thread at a time. Close it to free the kernels' threads and memory; sources stay their
 * makers' to close.
 */
public class Trainer implements AutoCloseable {
  private final TrainerSettings settings;
  private TrainingState state;
  private boolean closed;

  /** A trainer with these settings; nothing is opened before there is data. */
  protected Trainer(TrainerSettings settings) {
    this.settings = settings;
  }

  /** The settings. */
  public final TrainerSettings settings() {
    return settings;
  }

  /** What decides which units go, and when; a trainer that prunes says so here. */
  protected Optional<PruningSchedule> pruning() {
    return Optional.empty();
  }

  /**
   * Which features the columns of a row are, for checkpoints and the exported model; unknown unless
   * a trainer knows.
   */
  protected Optional<FeatureSchema> schema() {
    return Optional.empty();
  }

  /**
   * Trains to the last step, with evaluations on the way if the settings ask for them.
   *
   * @param train the batches; for a number of steps, a source that does not end. Where it ends
   *     before the last step, training ends too
   * @return what came of it, with an empty evaluation
   * @throws IllegalStateException if the trainer is closed, the kernels cannot be used here, or the
   *     run folder is in use, cannot be written, or holds a run that is not to be resumed
   * @throws IllegalArgumentException if the source does not fit the network, the target of the
   *     pruning cannot be reached, or the run to resume had other settings
   * @throws io.espalier.trainer.checkpoint.CheckpointException if a checkpoint cannot be saved, or
   *     the run to resume has none that is whole
   * @throws io.espalier.trainer.network.NonFiniteException if a loss or gradient is not finite; the
   *     last checkpoint is good, and this trainer throws the same again: train on from that
   *     checkpoint with another
   * @throws io.espalier.kernels.DeviceMemoryException if the network or a batch does not fit into
   *     the memory of the kernels' device
   * @throws io.espalier.kernels.DeviceException if the kernels' device fails or is lost; the last
   *     checkpoint is good
   */
  public RunResult train(BatchSource train) {
    return learn(train, Optional.empty());
  }

  /**
   * As {@link #train}, and evaluates at the end.
   *
   * @param train the batches; for a number of steps, a source that does not end
   * @param evaluation the batches to evaluate on, one pass
   * @return what came of it
   */
  public RunResult learn(BatchSource train, BatchSource evaluation) {
    return learn(train, Optional.of(evaluation));
  }

  private RunResult learn(BatchSource train, Optional<BatchSource> evaluation) {
    requireOpen();
    try (RunRecorder run = RunRecorder.open(settings, schema(), state != null)) {
      begin(train, run);
      train.seek(state.cursor());
      Evaluation last = Evaluation.none();
      long evaluated = -1;
      Batch batch = train.newBatch();
      long started = System.nanoTime();
      try {
        while ((settings.maxSteps() == 0 || state.steps() < settings.maxSteps())
            && train.next(batch)) {
          List<Removal> removals = state.step(batch);
          run.step(state, removals);
          if (settings.evaluateEvery() > 0
              && state.steps() % settings.evaluateEvery() == 0
              && evaluation.isPresent()) {
            last = evaluate(evaluation.get());
            evaluated = state.steps();
            run.evaluation(state, last);
          }
          if (run.isCheckpointDue(state.steps())) {
            state.settle();
            started = addTime(started);
            state.at(train.cursor());
            run.checkpoint(state);
          }
        }
        state.settle();
      } finally {
        // Also where a listener or an evaluation has thrown: whoever trains on must not see these
        // examples again.
        state.at(train.cursor());
      }
      if (evaluation.isPresent() && evaluated != state.steps()) {
        last = evaluate(evaluation.get());
        run.evaluation(state, last);
      }
      addTime(started);
      run.finish(state, last);
      return result(last);
    }
  }

  private long addTime(long since) {
    long now = System.nanoTime();
    state.addSeconds((now - since) / 1e9);
    return now;
  }

  private RunResult result(Evaluation evaluation) {
    return new RunResult(
        state.steps(),
        state.examples(),
        state.seconds(),
        state.loss(),
        state.network().spec().flops(),
        state.network().flops(),
        evaluation);
  }

  /**
   * Metrics of the network as it is, over one pass from the source's beginning.
   *
   * @throws IllegalStateException if nothing has been trained yet
   */
  public Evaluation evaluate(BatchSource source) {
    Network network = network();
    EvaluationMetrics metrics = EvaluationMetrics.of(settings.loss(), network.spec().outputs());
    Batch batch = source.newBatch();
    float[] logits = new float[Math.multiplyExact(batch.capacity(), network.spec().outputs())];
    source.seek(Cursor.START);
    while (source.next(batch)) {
      network.logits(batch, logits);
      metrics.add(batch, logits);
    }
    return metrics.result();
  }

  /**
   * Predictions of the network as it is, over one pass from the source's beginning, in order.
   *
   * @throws IllegalStateException if nothing has been trained yet
   */
  public void predict(BatchSource source, PredictionSink sink) {
    Network network = network();
    int outputs = network.spec().outputs();
    Batch batch = source.newBatch();
    float[] predictions = new float[Math.multiplyExact(batch.capacity(), outputs)];
    source.seek(Cursor.START);
    while (source.next(batch)) {
      network.predict(batch, settings.loss().link(), predictions);
      sink.accept(predictions, batch.rows(), outputs);
    }
  }

  /**
   * The network as it is, as a model that predicts: immutable, with live units only.
   *
   * @throws IllegalStateException if nothing has been trained yet
   */
  public CompactModel model() {
    CompactModelBuilder model =
        network().compact(settings.loss()).createdStep(steps()).metadata("name", settings.name());
    schema().ifPresent(model::schema);
    return model.build();
  }

  /**
   * Writes {@code model.safetensors}, {@code features.yaml} and {@code model.onnx} into a folder,
   * which is made if it is not there.
   *
   * @return the path of {@code model.safetensors}
   * @throws IllegalStateException if nothing has been trained yet
   */
  public Path exportModel(Path folder) {
    return ModelExport.write(model(), folder);
  }

  /**
   * The live network.
   *
   * @throws IllegalStateException if nothing has been trained yet
   */
  public final Network network() {
    return started().network();
  }

  /** Steps made so far. */
  public final long steps() {
    return state == null ? 0 : state.steps();
  }

  private TrainingState started() {
    requireOpen();
    if (state == null) {
      throw new IllegalStateException(
          "trainer '" + settings.name() + "' has no network yet; call train or learn first");
    }
    return state;
  }

  private void begin(BatchSource source, RunRecorder run) {
    InputShape inputs = source.inputs();
    if (state != null) {
      if (!state.network().spec().inputShape().equals(inputs)) {
        throw new IllegalArgumentException(
            "the network takes "
                + state.network().spec().inputShape()
                + "; this source has "
                + inputs);
      }
      state.order(source.order());
      run.begin(state);
      return;
    }
    Optional<TrainingCheckpoint> checkpoint = run.checkpointToContinue();
    if (checkpoint.isPresent()) {
      checkpoint
          .get()
          .checkContinues(
              settings,
              NetworkSpec.of(inputs, settings.network()),
              schema(),
              source.order(),
              pruning().isPresent());
    }
    state =
        TrainingState.start(
            settings,
            inputs,
            pruning(),
            (spec, kernels) ->
                checkpoint.isPresent()
                    ? checkpoint.get().network(kernels)
                    : initialize(spec, kernels));
    try {
      checkpoint.ifPresent(saved -> saved.restore(state));
    } catch (RuntimeException unusable) {
      state.close();
      state = null;
      throw unusable;
    }
    state.order(source.order());
    run.begin(state);
  }

  private Network initialize(NetworkSpec spec, Kernels kernels) {
    return settings.initFrom().isPresent()
        ? StartingWeights.read(settings.initFrom().get(), spec, kernels)
        : Network.initialize(spec, kernels, settings.seed());
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("trainer '" + settings.name() + "' is closed");
    }
  }

  /** Frees the kernels. Idempotent. */
  @Override
  public void close() {
    closed = true;
    if (state != null) {
      state.close();
    }
  }
}
