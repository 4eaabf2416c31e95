package io.espalier.trainer.cli;

import io.espalier.network.Layer;
import io.espalier.network.NetworkSpec;
import io.espalier.trainer.TrainerBuilder;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How long, how fast, and where the results go. */
final class RunOptions {
  @Option(
      names = {"--train.batch_size", "--train_batch_size", "--batch_size"},
      paramLabel = "ROWS",
      description = "Examples in a step (default: ${DEFAULT-VALUE}).")
  int batchSize = 32;

  @Option(
      names = {"--train.max_steps", "--train_max_steps", "--max_steps"},
      paramLabel = "STEPS",
      description =
          "Train up to this step; the data are read as often as it takes (default: one pass).")
  Long maxSteps;

  @Option(
      names = {"--train.shuffle", "--train_shuffle", "--shuffle"},
      paramLabel = "BOOL",
      arity = "1",
      description =
          "Another order of the examples in every pass; false: as they are in the files (default:"
              + " true).")
  boolean shuffle = true;

  @Option(
      names = {"--eval.every_steps", "--eval_every_steps"},
      paramLabel = "STEPS",
      description =
          "Evaluate every so many steps and at the end; 0: at the end alone (default:"
              + " ${DEFAULT-VALUE}).")
  long evalEverySteps = 0;

  @Option(
      names = {"--seed", "--config.tf_random_seed", "--config_tf_random_seed", "--tf_random_seed"},
      paramLabel = "N",
      description = "Of starting weights and of the order of examples (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "What the run is called in the report and in the model file (default: ${DEFAULT-VALUE}).")
  String name = "espalier";

  @Option(
      names = "--save_dir",
      paramLabel = "DIR",
      description = "The run folder: checkpoints, metrics, report (default: nothing is saved).")
  Path saveDir;

  @Option(
      names = "--export_dir",
      paramLabel = "DIR",
      description = "Where the compact model goes: model.safetensors, features.yaml, model.onnx.")
  Path exportDir;

  @Option(
      names = "--resume",
      description =
          "Go on from the last checkpoint in --save_dir; from the start where there is none.")
  boolean resume;

  @Option(
      names = {
        "--config.save_checkpoints_secs",
        "--config_save_checkpoints_secs",
        "--save_checkpoints_secs"
      },
      paramLabel = "S",
      description =
          "Write a checkpoint every so many seconds, and at the end (default: ${DEFAULT-VALUE}).")
  int saveCheckpointsSecs = 600;

  @Option(
      names = {
        "--config.save_checkpoints_steps",
        "--config_save_checkpoints_steps",
        "--save_checkpoints_steps"
      },
      paramLabel = "STEPS",
      description =
          "Write a checkpoint every so many steps, too; 0: by the clock alone (default:"
              + " ${DEFAULT-VALUE}).")
  long saveCheckpointsSteps = 0;

  @Option(
      names = {
        "--config.keep_checkpoint_max",
        "--config_keep_checkpoint_max",
        "--keep_checkpoint_max"
      },
      paramLabel = "N",
      description = "How many checkpoints are kept (default: ${DEFAULT-VALUE}).")
  int keepCheckpointMax = 20;

  void check(Problems problems) {
    problems.atLeast("--train.batch_size", batchSize, 1);
    if (maxSteps != null) {
      problems.atLeast("--train.max_steps", maxSteps, 1);
    }
    problems.atLeast("--eval.every_steps", evalEverySteps, 0);
    problems.atLeast("--config.save_checkpoints_secs", saveCheckpointsSecs, 1);
    problems.atLeast("--config.save_checkpoints_steps", saveCheckpointsSteps, 0);
    problems.atLeast("--config.keep_checkpoint_max", keepCheckpointMax, 2);
    if (resume && saveDir == null) {
      problems.add("--resume goes with --save_dir: the folder of the run to go on with");
    }
    problems.folder("--save_dir", saveDir);
    problems.folder("--export_dir", exportDir);
  }

  /**
   * Refuses batches that no array can hold.
   *
   * @throws IllegalArgumentException with the most rows there can be
   */
  void checkAgainst(NetworkSpec spec) {
    int widest = spec.inputs();
    for (Layer layer : spec.layers()) {
      widest = Math.max(widest, layer.units());
    }
    int most = (Integer.MAX_VALUE - 64) / widest;
    if (batchSize > most) {
      throw new IllegalArgumentException(
          "--train.batch_size must be at most "
              + most
              + " for a network "
              + widest
              + " wide, not "
              + batchSize);
    }
  }

  /** The steps to train; 0 for one pass over the data. */
  long steps() {
    return maxSteps == null ? 0 : maxSteps;
  }

  void applyTo(TrainerBuilder<?> builder) {
    builder
        .batchSize(batchSize)
        .maxSteps(steps())
        .shuffle(shuffle)
        .seed(seed)
        .resume(resume)
        .evaluateEvery(evalEverySteps)
        .checkpointSeconds(saveCheckpointsSecs)
        .checkpointSteps(saveCheckpointsSteps)
        .keepCheckpoints(keepCheckpointMax);
    if (saveDir != null) {
      builder.saveDir(saveDir);
    }
  }
}
