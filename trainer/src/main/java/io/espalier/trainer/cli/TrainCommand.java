package io.espalier.trainer.cli;

import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.input.Batches;
import io.espalier.datarecord.input.RecordFiles;
import io.espalier.network.NetworkSpec;
import io.espalier.trainer.DataRecordTrainer;
import io.espalier.trainer.PruningDataRecordTrainer;
import io.espalier.trainer.RunResult;
import io.espalier.trainer.TrainerBuilder;
import io.espalier.trainer.pruning.PruningSchedule;
import io.espalier.trainer.run.Progress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;

/** Trains, prunes and exports. */
@picocli.CommandLine.Command(
    name = "train",
    description = "Trains a network, prunes it while it trains, and exports what is left.")
final class TrainCommand implements Command {
  @Mixin DataOptions data = new DataOptions();

  @Mixin InputOptions input = new InputOptions();

  @Mixin FeatureOptions features = new FeatureOptions();

  @Mixin NetworkOptions network = new NetworkOptions();

  @Mixin OptimizerOptions optimizer = new OptimizerOptions();

  @Mixin DecayOptions decay = new DecayOptions();

  @Mixin PruningOptions pruning = new PruningOptions();

  @Mixin RunOptions run = new RunOptions();

  @Mixin KernelChoice kernels = new KernelChoice();

  @Mixin CommonOptions common = new CommonOptions();

  /** For picocli. */
  TrainCommand() {}

  @Override
  public void check(Problems problems) {
    data.check(problems);
    input.check(problems);
    features.check(problems);
    network.check(problems, features.labelCount());
    optimizer.check(problems);
    decay.check(problems, run.maxSteps);
    pruning.check(problems, run.maxSteps);
    run.check(problems);
    kernels.check(problems);
  }

  @Override
  public void run(Console console) {
    String provider = kernels.available();
    RecordFiles files = data.trainFiles();
    FeatureSchema schema = checkedAgainst(files);
    // A schema that was read need not be of these files.
    files.differences(schema).forEach(console.err()::println);
    if (run.exportDir != null) {
      Folders.make(run.exportDir);
    }
    if (pruning.flopsTarget != null && !network.prunable(schema)) {
      console.err().println("nothing will be pruned: there is no mask (--mask, --hidden)");
    }
    data.evalFiles().ifPresent(eval -> eval.differences(schema).forEach(console.err()::println));
    Progress progress = console.progress();
    try (DataRecordTrainer trainer =
        trainer(schema, provider, new ProgressListener(progress, run.steps()), console)) {
      RunResult result =
          data.evalFiles().isPresent()
              ? trainer.learn(files, data.evalFiles().get())
              : trainer.train(files);
      progress.finish();
      Optional<Path> model = Optional.ofNullable(run.exportDir).map(trainer::exportModel);
      report(trainer, schema, result, model, console);
    }
  }

  /**
   * What the features become; what can be seen to be wrong once they are known is still the command
   * line's fault.
   */
  private FeatureSchema checkedAgainst(RecordFiles files) {
    try {
      FeatureSchema schema = features.schema(files);
      NetworkSpec spec = NetworkSpec.of(schema.inputShape(), network.layers(schema));
      run.checkAgainst(spec);
      if (network.prunable(schema)) {
        pruning.applyTo(PruningSchedule.builder(), run.maxSteps).build().checkReachable(spec);
      }
      return schema;
    } catch (IllegalArgumentException unfit) {
      throw new UsageException(unfit.getMessage());
    }
  }

  private DataRecordTrainer trainer(
      FeatureSchema schema, String provider, ProgressListener listener, Console console) {
    UnaryOperator<Batches.Builder> reading =
        batches -> input.applyTo(batches).warnings(console.err()::println);
    if (network.prunable(schema)) {
      PruningDataRecordTrainer.Builder builder =
          PruningDataRecordTrainer.builder(run.name)
              .features(schema)
              .input(reading)
              .pruning(schedule -> pruning.applyTo(schedule, run.maxSteps));
      configure(builder, schema, provider, listener);
      return builder.build();
    }
    DataRecordTrainer.Builder builder =
        DataRecordTrainer.named(run.name).features(schema).input(reading);
    configure(builder, schema, provider, listener);
    return builder.build();
  }

  private void configure(
      TrainerBuilder<?> builder, FeatureSchema schema, String provider, ProgressListener listener) {
    builder
        .network(network.layers(schema))
        .loss(network.loss())
        .optimizer(optimizer.optimizer())
        .learningRateDecay(decay.decay(run.maxSteps))
        .kernels(provider)
        .threads(kernels.threads)
        .listener(listener);
    if (network.initFrom != null) {
      builder.initFrom(network.initFrom);
    }
    run.applyTo(builder);
  }

  private void report(
      DataRecordTrainer trainer,
      FeatureSchema schema,
      RunResult result,
      Optional<Path> model,
      Console console) {
    PrintWriter out = console.out();
    if (!result.evaluation().isEmpty()) {
      out.print(result.evaluation().toTable());
      out.println();
    }
    out.printf(
        Locale.ROOT,
        "steps    %,d, %,d examples in %.1f s, training loss %.5f%n",
        result.steps(),
        result.examples(),
        result.seconds(),
        result.loss());
    String before = trainer.network().spec().widths();
    String after = trainer.network().liveSpec().widths();
    out.println("network  " + (before.equals(after) ? before : before + " -> " + after));
    out.println("FLOPs    " + flops(result));
    trainer
        .inputReport()
        .filter(read -> read.records() > read.examples() || read.emptyFiles() > 0)
        .ifPresent(read -> out.println("records  " + read));
    if (network.prunable(schema) && result.flops() > pruning.flopsTarget()) {
      console
          .err()
          .printf(
              Locale.ROOT,
              "the target of %,d FLOPs was not reached: train longer, or prune sooner"
                  + " (--pruning.burn_in, --pruning.iter, --pruning.units_per_event)%n",
              pruning.flopsTarget());
    }
    if (run.saveDir != null) {
      out.println("run      " + run.saveDir + " (see report.html)");
    }
    model.ifPresent(file -> {
      out.println("model    " + file);
      if (!schema.sparseGroups().isEmpty()) {
        console.err().println("there is no model.onnx: a model with sparse inputs has none");
      }
    });
    if (run.saveDir == null && model.isEmpty()) {
      console
          .err()
          .println(
              "nothing was kept: add --export_dir for the model, --save_dir for checkpoints and"
                  + " report");
    }
  }

  private static String flops(RunResult result) {
    return result.flops() == result.flopsStart()
        ? String.format(Locale.ROOT, "%,d", result.flops())
        : String.format(
            Locale.ROOT,
            "%,d -> %,d (%.1f %%)",
            result.flopsStart(),
            result.flops(),
            100.0 * result.flops() / result.flopsStart());
  }

  @Override
  public boolean verbose() {
    return common.verbose;
  }
}
