package io.espalier.trainer.cli;

import io.espalier.datarecord.format.DataFormat;
import io.espalier.datarecord.input.RecordFiles;
import io.espalier.model.CompactModel;
import io.espalier.safetensors.Profile;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.trainer.checkpoint.CheckpointStore;
import io.espalier.trainer.inspect.DataSummary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what is in a file. */
@picocli.CommandLine.Command(
    name = "inspect",
    description =
        "Says what is in a file of records, a model, a checkpoint, a run folder, or any safetensors"
            + " file.")
final class InspectCommand implements Command {
  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description = "The file or folder; idx: IMAGES LABELS.")
  List<Path> files = List.of();

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "Of records: datarecord, csv, libsvm, idx (default: by names and first bytes).")
  DataFormat format;

  @Option(
      names = "--records",
      paramLabel = "N",
      description = "Look at so many records at most (default: ${DEFAULT-VALUE}).")
  long records = 100_000;

  @Option(names = "--json", description = "Of records: one JSON object instead of a table.")
  boolean json;

  @Mixin CommonOptions common = new CommonOptions();

  private Optional<RecordFiles> data = Optional.empty();

  /** For picocli. */
  InspectCommand() {}

  @Override
  public void check(Problems problems) {
    problems.atLeast("--records", records, 1);
    problems.require("FILE", files, "what to look into");
    for (Path file : files) {
      if (!Files.exists(file)) {
        problems.add("FILE: " + file + " does not exist");
        return;
      }
    }
    if (problems.isEmpty() && !(files.size() == 1 && isOurs(files.getFirst()))) {
      data =
          FileArguments.files(
              "FILE", files.stream().map(Path::toString).toList(), format, problems);
    }
    if (problems.isEmpty() && json && data.isEmpty()) {
      problems.add("--json is for files of records");
    }
  }

  @Override
  public void run(Console console) {
    if (data.isPresent()) {
      DataSummary summary = DataSummary.of(data.get(), records);
      if (json) {
        console.out().println(DataDescriptionJson.write(summary));
      } else {
        DataDescription.print(summary, console.out());
      }
      return;
    }
    Path path = files.getFirst();
    SafetensorsFile file = read(path);
    switch (file.metadata().getOrDefault("format", "")) {
      case "espalier.model" ->
          ModelDescription.print(CompactModel.load(Path.of(file.source())), console.out());
      case "espalier.checkpoint" -> TensorListing.print("checkpoint", file, console.out());
      default -> TensorListing.print("safetensors", file, console.out());
    }
  }

  private static SafetensorsFile read(Path path) {
    if (!Files.isDirectory(path)) {
      return SafetensorsFile.read(path, Profile.LENIENT);
    }
    Path model = path.resolve("model.safetensors");
    if (Files.exists(model)) {
      return SafetensorsFile.read(model, Profile.LENIENT);
    }
    Path checkpoints = path.resolve("checkpoints");
    return CheckpointStore.read(Files.isDirectory(checkpoints) ? checkpoints : path);
  }

  /**
   * Whether it is a run folder, an export folder, is called a safetensors file (a damaged one is
   * one, too), or begins as such a file does: a length and a JSON object.
   */
  private static boolean isOurs(Path path) {
    if (Files.isDirectory(path)) {
      return Files.exists(path.resolve("model.safetensors"))
          || Files.isDirectory(path.resolve("checkpoints"))
          || Files.exists(path.resolve("LATEST"));
    }
    if (path.toString().endsWith(".safetensors")) {
      return true;
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] start = in.readNBytes(9);
      long header =
          start.length < 9 ? -1 : ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
      return header > 0 && header <= Files.size(path) && start[8] == '{';
    } catch (IOException unreadable) {
      return false;
    }
  }

  @Override
  public boolean verbose() {
    return common.verbose;
  }
}
