package io.espalier.trainer.cli;

import io.espalier.datarecord.format.DataFormat;
import io.espalier.datarecord.input.RecordFiles;
import io.espalier.model.CompactModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A model and the data it is used on. */
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "model.safetensors, or the folder it was exported to. Required.")
  Path model;

  @Option(
      names = "--data",
      arity = "1..*",
      paramLabel = "FILES",
      description = "Files, folders, 'patterns*'; idx: IMAGES LABELS. Required.")
  List<String> data = List.of();

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "datarecord, csv, libsvm, idx (default: by the files' names and first bytes).")
  DataFormat format;

  private Optional<RecordFiles> files = Optional.empty();

  void check(Problems problems) {
    problems.require("--model", model, "the exported model");
    problems.require("--data", data, "the files to read");
    problems.file("--model", modelFile());
    files = FileArguments.files("--data", data, format, problems);
  }

  /** A file to write must not be one of those to read. */
  void checkOutput(String option, Path out, Problems problems) {
    if (model != null) {
      problems.notAnInput(option, out, List.of(modelFile()));
    }
    files.ifPresent(read -> problems.notAnInput(option, out, read.paths()));
  }

  /** The model, read and checked. */
  CompactModel load() {
    return CompactModel.load(modelFile());
  }

  private Path modelFile() {
    return model != null && Files.isDirectory(model) ? model.resolve("model.safetensors") : model;
  }

  /** The data, once {@link #check} found nothing. */
  RecordFiles files() {
    return files.orElseThrow();
  }
}
