package io.espalier.trainer.cli;

import io.espalier.model.CompactModel;
import io.espalier.trainer.CheckpointModel;
import io.espalier.trainer.export.ModelExport;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a model file of a checkpoint. */
@picocli.CommandLine.Command(
    name = "export",
    description =
        "Exports the compact model that a checkpoint holds: model.safetensors, features.yaml,"
            + " model.onnx.")
final class ExportCommand implements Command {
  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description =
          "A run folder, its checkpoints folder (the newest one counts), or one checkpoint file."
              + " Required.")
  Path checkpoint;

  @Option(
      names = "--export_dir",
      paramLabel = "DIR",
      description = "Where the model goes. Required.")
  Path exportDir;

  @Mixin CommonOptions common = new CommonOptions();

  /** For picocli. */
  ExportCommand() {}

  @Override
  public void check(Problems problems) {
    problems.require("--checkpoint", checkpoint, "a run folder or a checkpoint");
    problems.require("--export_dir", exportDir, "where the model goes");
    if (checkpoint != null && !Files.exists(checkpoint)) {
      problems.add("--checkpoint: " + checkpoint + " does not exist");
    }
    problems.folder("--export_dir", exportDir);
  }

  @Override
  public void run(Console console) {
    CompactModel model = CheckpointModel.load(checkpoint);
    console.out().println(model);
    console
        .out()
        .println(
            "after step " + model.createdStep() + ", in " + ModelExport.write(model, exportDir));
    if (!ModelExport.hasOnnx(model)) {
      console.err().println("there is no model.onnx: a model with sparse inputs has none");
    }
  }

  @Override
  public boolean verbose() {
    return common.verbose;
  }
}
