package io.espalier.trainer;

import io.espalier.data.FeatureSchema;
import io.espalier.network.NetworkSpec;
import io.espalier.trainer.checkpoint.CheckpointStore;
import io.espalier.trainer.metrics.Evaluation;
import io.espalier.trainer.pruning.PruningSchedule;
import io.espalier.trainer.pruning.Removal;
import io.espalier.trainer.report.Report;
import io.espalier.trainer.run.EventFile;
import io.espalier.trainer.run.PruningLog;
import io.espalier.trainer.run.RunFolder;
import io.espalier.trainer.run.RunHistory;
import io.espalier.trainer.run.RunMetrics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Tells the listener what happens, and with a run folder writes it down: removals as they come,
 * scalars now and then, checkpoints by the clock, and metrics and report at the end. Nothing here
 * changes a bit of the training.
 */
final class RunRecorder implements AutoCloseable {
  /** A point of the loss curve is noted at most so often. */
  private static final long STEPS_PER_POINT = 100;

  private final TrainerSettings settings;
  private final Optional<FeatureSchema> schema;
  private final RunHistory.Recorder history = RunHistory.recorder();
  private final Optional<RunFolder> folder;
  private Optional<CheckpointStore> checkpoints = Optional.empty();
  private Optional<PruningLog> pruningLog = Optional.empty();
  private Optional<EventFile> events = Optional.empty();
  private long nextCheckpoint;
  private long checkpointedStep = -1;
  private long pointTime;
  private long pointExamples;

  private RunRecorder(
      TrainerSettings settings, Optional<FeatureSchema> schema, Optional<RunFolder> folder) {
    this.settings = settings;
    this.schema = schema;
    this.folder = folder;
  }

  /**
   * @param continuing whether this trainer has already made the run that the folder holds
   * @throws IllegalStateException if the folder holds a run that nobody asked to continue
   */
  static RunRecorder open(
      TrainerSettings settings, Optional<FeatureSchema> schema, boolean continuing) {
    Optional<RunFolder> folder = settings.saveDir().map(RunFolder::open);
    RunRecorder recorder = new RunRecorder(settings, schema, folder);
    try {
      recorder.checkpoints =
          folder.map(f -> CheckpointStore.open(f.checkpoints(), settings.keepCheckpoints()));
      if (recorder.checkpoints.isPresent()
          && !settings.resume()
          && !continuing
          && !recorder.checkpoints.get().isEmpty()) {
        throw new IllegalStateException(
            folder.get().path()
                + " already holds a run with checkpoints; resume it, or choose another folder");
      }
      return recorder;
    } catch (RuntimeException | Error failure) {
      recorder.close();
      throw failure;
    }
  }

  /** The state to continue from, where there is one. */
  Optional<TrainingCheckpoint> checkpointToContinue() {
    return checkpoints.flatMap(CheckpointStore::restore).map(TrainingCheckpoint::of);
  }

  /**
   * Opens the files of the run; what an earlier one wrote after this state is cut off, since it
   * will come again.
   */
  void begin(TrainingState state) {
    long step = state.steps();
    boolean resumed = step > 0;
    pruningLog = folder.map(f -> resumed ? f.resumePruningLog(step) : f.startPruningLog());
    events = folder.map(f -> resumed ? f.resumeEvents(step) : f.startEvents());
    pruningLog.ifPresent(log -> log.removals().forEach(history::removal));
    if (resumed) {
      checkpointedStep = step;
      settings.listener().resumed(step);
    }
    scheduleCheckpoint();
    pointTime = System.nanoTime();
    pointExamples = state.examples();
  }

  void step(TrainingState state, List<Removal> removals) {
    for (Removal removal : removals) {
      history.removal(removal);
      pruningLog.ifPresent(log -> log.append(removal));
      settings.listener().removal(removal);
    }
    long flops = state.flops();
    if (settings.listener().wants(state.steps())) {
      settings.listener().step(state.steps(), state.examples(), state.lastLoss(), flops);
    }
    long every = Math.clamp(settings.maxSteps() / 100, 1, STEPS_PER_POINT);
    if (state.steps() % every == 0 || state.steps() == 1) {
      point(state, flops);
    }
  }

  private void point(TrainingState state, long flops) {
    long now = System.nanoTime();
    double rate = (state.examples() - pointExamples) / Math.max(1e-9, (now - pointTime) / 1e9);
    pointTime = now;
    pointExamples = state.examples();
    history.step(state.steps(), state.loss(), flops, rate);
    if (events.isPresent()) {
      events.get().scalar("loss", state.steps(), state.loss());
      events.get().scalar("flops", state.steps(), flops);
      events.get().scalar("examples_per_second", state.steps(), rate);
    }
  }

  void evaluation(TrainingState state, Evaluation evaluation) {
    history.evaluation(state.steps(), evaluation);
    events.ifPresent(file ->
        evaluation
            .values()
            .forEach((metric, value) -> file.scalar("eval/" + metric, state.steps(), value)));
    settings.listener().evaluation(state.steps(), evaluation);
  }

  /** Whether it is time; never without a run folder. */
  boolean isCheckpointDue(long step) {
    boolean byCount = settings.checkpointSteps() > 0 && step % settings.checkpointSteps() == 0;
    return checkpoints.isPresent() && (byCount || System.nanoTime() - nextCheckpoint >= 0);
  }

  /** Makes the state durable, after everything that was written before it. */
  void checkpoint(TrainingState state) {
    if (checkpoints.isEmpty() || checkpointedStep == state.steps()) {
      return;
    }
    pruningLog.ifPresent(PruningLog::force);
    events.ifPresent(EventFile::flush);
    TrainingCheckpoint.save(checkpoints.get(), state, settings, schema);
    checkpointedStep = state.steps();
    scheduleCheckpoint();
    settings.listener().checkpoint(state.steps());
  }

  private void scheduleCheckpoint() {
    nextCheckpoint = System.nanoTime() + TimeUnit.SECONDS.toNanos(settings.checkpointSeconds());
  }

  /** The last checkpoint, the metrics and the report. */
  void finish(TrainingState state, Evaluation evaluation) {
    checkpoint(state);
    if (folder.isPresent()) {
      RunMetrics metrics = metrics(state, evaluation);
      folder.get().writeMetrics(metrics);
      folder.get().writeReport(report(state, metrics).html());
    }
  }

  private RunMetrics metrics(TrainingState state, Evaluation evaluation) {
    NetworkSpec start = state.network().spec();
    NetworkSpec live = state.network().liveSpec();
    return new RunMetrics(
        state.steps(),
        state.examples(),
        state.seconds(),
        state.loss(),
        start.flops(),
        live.flops(),
        evaluation,
        settings.seed(),
        state.kernels().description(),
        settings.threads(),
        start.widths(),
        live.widths(),
        start.parameters(),
        live.parameters());
  }

  private Report report(TrainingState state, RunMetrics metrics) {
    Map<String, String> described = new TreeMap<>();
    described.put("loss", settings.loss().id());
    described.put("optimizer", settings.optimizer().toString());
    described.put("batch size", Integer.toString(settings.batchSize()));
    described.put("shuffle", Boolean.toString(settings.shuffle()));
    described.put("steps", Long.toString(settings.maxSteps()));
    described.put("learning rate decay", settings.learningRateDecay().toString());
    state.pruner().ifPresent(pruner -> describe(pruner.schedule(), described));
    return new Report(
        settings.name(),
        state.network().spec(),
        schema.map(FeatureSchema::inputNames).orElse(List.of()),
        described,
        metrics,
        history.history());
  }

  private static void describe(PruningSchedule schedule, Map<String, String> described) {
    described.put("pruning.burn_in", Long.toString(schedule.burnIn()));
    described.put("pruning.iter", Long.toString(schedule.every()));
    described.put("pruning.decay", Double.toString(schedule.decay()));
    described.put("pruning.flops_target", Long.toString(schedule.flopsTarget()));
    described.put(
        "pruning.flops_weight",
        schedule.flopsWeight().isPresent()
            ? Double.toString(schedule.flopsWeight().getAsDouble())
            : "AUTO");
    described.put(
        "pruning.schedule",
        schedule.cubicUntil() == 0
            ? "constant, " + schedule.unitsPerEvent() + " per event"
            : "cubic, until step " + schedule.cubicUntil());
  }

  @Override
  public void close() {
    pruningLog.ifPresent(PruningLog::close);
    events.ifPresent(EventFile::close);
    folder.ifPresent(RunFolder::close);
  }
}
