package io.espalier.trainer.demo;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.model.CompactModel;
import io.espalier.network.Loss;
import io.espalier.trainer.DataRecordTrainer;
import io.espalier.trainer.PruningDataRecordTrainer;
import io.espalier.trainer.TrainerBuilder;
import io.espalier.trainer.TrainingListener;
import io.espalier.trainer.metrics.Evaluation;
import io.espalier.trainer.optimizer.Optimizer;
import io.espalier.trainer.scoring.ModelScorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * The main job end to end on a synthetic click log: files of DataRecords, a dense network, the same
 * network pruned while it trains, both exported, read back, and compared as a service would see
 * them.
 */
public final class Demo {
  /**
   * How much is done.
   *
   * @param trainRecords to learn from
   * @param evalRecords to evaluate on
   * @param steps that each network trains
   * @param speedRows to measure the speed on
   */
  public record Size(int trainRecords, int evalRecords, long steps, int speedRows) {
    /** What the command line does: about half a minute on two cores. */
    public static final Size FULL = new Size(60_000, 20_000, 3_000, 10_000);
  }

  private static final long FLOPS_TARGET = 3_000;
  private static final int BATCH_SIZE = 128;
  private static final long SEED = 1;

  private final Size size;
  private final Path folder;
  private final String kernels;
  private final int threads;
  private final Consumer<String> says;
  private final LongFunction<TrainingListener> listener;

  /**
   * A demonstration that has not begun.
   *
   * @param size how much is done
   * @param folder where everything goes; it is made
   * @param kernels the provider's name, or {@code auto}
   * @param threads that train
   * @param says takes one line about each part of the job when it begins
   * @param listener makes a listener for a training of so many steps
   */
  public Demo(
      Size size,
      Path folder,
      String kernels,
      int threads,
      Consumer<String> says,
      LongFunction<TrainingListener> listener) {
    this.size = size;
    this.folder = folder;
    this.kernels = kernels;
    this.threads = threads;
    this.says = says;
    this.listener = listener;
  }

  /** Does the job. */
  public DemoResult run() throws IOException {
    says.accept(
        String.format(
            Locale.ROOT,
            "1. a synthetic click log, as DataRecord files: %,d records to learn from, %,d to"
                + " evaluate on",
            size.trainRecords(),
            size.evalRecords()));
    ClickLogFiles data = ClickLogFiles.write(folder.resolve("data"), SEED, size);

    says.accept("2. a dense network, " + size.steps() + " steps");
    Path dense = trainDense(data);

    says.accept(
        "3. the same network, pruned while it trains to " + FLOPS_TARGET + " FLOPs, inputs too");
    Path compact = trainPruned(data);

    says.accept("4. both exported files, read back and measured");
    float[] rows = rows(size.speedRows());
    return new DemoResult(measure(dense, data, rows), measure(compact, data, rows), folder);
  }

  private Path trainDense(ClickLogFiles data) {
    DataRecordTrainer.Builder builder =
        DataRecordTrainer.named("demo, dense").features(ClickLogFiles.config());
    configure(builder);
    try (DataRecordTrainer trainer = builder.build()) {
      trainer.train(data.train());
      return trainer.exportModel(folder.resolve("dense"));
    }
  }

  private Path trainPruned(ClickLogFiles data) {
    PruningDataRecordTrainer.Builder builder =
        PruningDataRecordTrainer.builder("demo")
            .features(ClickLogFiles.config())
            .pruning(p ->
                p.burnIn(size.steps() / 10)
                    .every(20)
                    .decay(0.995)
                    .flopsTarget(FLOPS_TARGET)
                    .cubicUntil(size.steps() * 7 / 10))
            .evaluateEvery(size.steps() / 5)
            .saveDir(folder.resolve("run"));
    configure(builder);
    try (PruningDataRecordTrainer trainer = builder.build()) {
      trainer.learn(data.train(), data.eval());
      return trainer.exportModel(folder.resolve("model"));
    }
  }

  private void configure(TrainerBuilder<?> builder) {
    builder
        .network(net -> net.mask().dense(128).relu().mask().dense(64).relu().mask().dense(1))
        .loss(Loss.SIGMOID_CROSS_ENTROPY)
        .optimizer(Optimizer.adam(0.001f))
        .batchSize(BATCH_SIZE)
        .maxSteps(size.steps())
        .seed(SEED)
        .threads(threads)
        .kernels(kernels)
        .listener(listener.apply(size.steps()));
  }

  private DemoResult.Column measure(Path file, ClickLogFiles data, float[] rows) {
    CompactModel model = CompactModel.load(file);
    Evaluation evaluation;
    try (Kernels work = Kernels.named(kernels, KernelOptions.threads(threads));
        ModelScorer scorer = new ModelScorer(model, work)) {
      evaluation = scorer.evaluate(data.eval());
    }
    return new DemoResult.Column(
        file, model, evaluation, Speed.of(model, rows, rows.length / ClickLog.INPUTS));
  }

  /** Rows to measure the speed on; which ones does not matter. */
  private static float[] rows(int count) {
    ClickLog log = new ClickLog(SEED + 1);
    float[] row = new float[ClickLog.INPUTS];
    float[] rows = new float[count * ClickLog.INPUTS];
    for (int at = 0; at < rows.length; at += row.length) {
      log.next(row);
      System.arraycopy(row, 0, rows, at, row.length);
    }
    return rows;
  }
}
