package io.espalier.trainer.cli;

import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.feature.FeatureConfig;
import io.espalier.datarecord.input.RecordFiles;
import java.util.List;
import picocli.CommandLine.Option;

/** Which features become inputs, labels and weights. */
final class FeatureOptions {
  @Option(
      names = "--features",
      paramLabel = "REGEX",
      description =
          "Which continuous and binary features are dense inputs, by full name (default: all but"
              + " labels and weight).")
  String features;

  @Option(
      names = "--sparse",
      paramLabel = "REGEX",
      description =
          "Which string, discrete and set features are hashed together into one sparse input.")
  String sparse;

  @Option(
      names = {"--hash_bits", "--hash_space_size_bits"},
      paramLabel = "N",
      description = "The sparse input of --sparse has 2^N ids (default: ${DEFAULT-VALUE}).")
  int hashBits = 18;

  @Option(
      names = "--fields",
      paramLabel = "REGEX",
      description =
          "Which string, discrete and set features get a sparse input, and an embedding, each.")
  String fields;

  @Option(
      names = "--field_bits",
      paramLabel = "N",
      description = "The sparse inputs of --fields have 2^N ids (default: ${DEFAULT-VALUE}).")
  int fieldBits = 12;

  @Option(
      names = "--label",
      split = ",",
      paramLabel = "NAME",
      description = "The label; several with commas, one for each output (default: label).")
  List<String> labels = List.of("label");

  @Option(
      names = "--weight",
      paramLabel = "NAME",
      description = "The feature with each example's weight (default: 1 each).")
  String weight;

  void check(Problems problems) {
    problems.between("--hash_bits", hashBits, 1, true, 30, true);
    problems.between("--field_bits", fieldBits, 1, true, 30, true);
    problems.parsed("--features, --sparse, --fields, --label, --weight", this::config);
  }

  /** What becomes of the features of these files. */
  FeatureSchema schema(RecordFiles files) {
    return config().bind(files.dataSpec());
  }

  private FeatureConfig config() {
    FeatureConfig.Builder config = FeatureConfig.builder();
    if (features != null) {
      config.dense("inputs", features);
    }
    labels.forEach(config::label);
    if (weight != null) {
      config.weight(weight);
    }
    return config.build();
  }
}
