package io.espalier.trainer.cli;

import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.format.DataFormat;
import io.espalier.datarecord.input.RecordFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is learned from. */
final class DataOptions {
  @Option(
      names = "--data",
      arity = "1..*",
      paramLabel = "FILES",
      description = "Training data: files, folders, 'patterns*'; idx: IMAGES LABELS. Required.")
  List<String> data = List.of();

  @Option(
      names = "--eval",
      arity = "1..*",
      paramLabel = "FILES",
      description = "Data to evaluate on, never trained on.")
  List<String> eval = List.of();

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "datarecord, csv, libsvm, idx (default: by the files' extensions; .gz may follow).")
  DataFormat format;

  @Option(
      names = "--data_spec",
      paramLabel = "FILE",
      description =
          "Names and types of the features of DataRecords (default: FILE.data_spec.json or"
              + " data_spec.json beside the data).")
  Path dataSpec;

  private Optional<RecordFiles> trainFiles = Optional.empty();
  private Optional<RecordFiles> evalFiles = Optional.empty();

  void check(Problems problems) {
    problems.require("--data", data, "the files to train on");
    trainFiles = FileArguments.files("--data", data, format, problems);
    evalFiles = FileArguments.files("--eval", eval, format, problems);
    problems.file("--data_spec", dataSpec);
  }

  /** The training data, once {@link #check} found nothing. */
  RecordFiles trainFiles() {
    RecordFiles files = trainFiles.orElseThrow();
    return dataSpec == null ? files : files.withDataSpec(DataSpec.read(dataSpec));
  }

  /** The evaluation data, if any was named. */
  Optional<RecordFiles> evalFiles() {
    return evalFiles;
  }
}
