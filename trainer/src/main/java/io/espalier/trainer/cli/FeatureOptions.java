package io.espalier.trainer.cli;

import io.espalier.data.Discretizer;
import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.feature.DenseFeatures;
import io.espalier.datarecord.feature.FeatureConfig;
import io.espalier.datarecord.feature.FeatureConfigYaml;
import io.espalier.datarecord.feature.FeatureSchemaYaml;
import io.espalier.datarecord.feature.SparseFeatures;
import io.espalier.datarecord.input.RecordFiles;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which features become dense and sparse inputs, labels and weights. */
final class FeatureOptions {
  private static final String ALL = ".*";
  private static final String NONE = "none";

  /** What becomes ids unless it is asked for in bins. */
  private static final FeatureType[] NOT_NUMBERS = {
    FeatureType.STRING,
    FeatureType.DISCRETE,
    FeatureType.SPARSE_BINARY,
    FeatureType.SPARSE_CONTINUOUS
  };

  @Option(
      names = "--features_config",
      paramLabel = "FILE",
      description =
          "All of this section, and more, in a YAML file: groups with options of their own, labels,"
              + " weight, filters (see FeatureConfigYaml); or the features.yaml beside a model: the"
              + " same features again.")
  Path featuresConfig;

  @Option(
      names = "--features",
      paramLabel = "REGEX",
      description =
          "Which continuous and binary features are dense inputs, by full name; none: no dense"
              + " inputs (default: all but labels and weight).")
  String features = ALL;

  @Option(
      names = "--z_score",
      description =
          "Dense inputs less their mean, over their standard deviation; the training data is read"
              + " once for it.")
  boolean zScore;

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
      names = "--binned",
      paramLabel = "REGEX",
      description =
          "Which continuous features get a sparse input, and an embedding, each, of which part of"
              + " their values it is; the training data is read once for it.")
  String binned;

  @Option(
      names = "--bins",
      paramLabel = "N",
      description =
          "How many parts --binned makes, each with about as many examples (default:"
              + " ${DEFAULT-VALUE}).")
  int bins = 20;

  @Option(
      names = "--field_bits",
      paramLabel = "N",
      description =
          "The sparse inputs of --fields and --binned have 2^N ids (default: ${DEFAULT-VALUE}).")
  int fieldBits = 12;

  @Option(
      names = "--label",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "NAME,…",
      description = "The label; several with commas, one for each output (default: label).")
  List<String> labels = List.of("label");

  @Option(
      names = "--weight",
      paramLabel = "NAME",
      description = "The feature with each example's weight (default: 1 each).")
  String weight;

  @Option(
      names = "--filter",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "NAME,…",
      description = "Train and evaluate on examples alone that have this feature.")
  List<String> filters = List.of();

  private FeatureConfig configRead;
  private FeatureSchema schemaRead;

  void check(Problems problems) {
    problems.between("--hash_bits", hashBits, 1, 30);
    problems.between("--field_bits", fieldBits, 1, 30);
    problems.atLeast("--bins", bins, 1);
    if (features.equals(NONE) && !asksSparse()) {
      problems.add("--features none leaves no inputs; add --sparse, --fields or --binned");
    }
    boolean sound = bins >= 1 && Math.clamp(hashBits, 1, 30) == hashBits;
    if (sound && Math.clamp(fieldBits, 1, 30) == fieldBits) {
      problems.parsed("--features, --sparse, --fields, --binned, --label", () -> asked(features));
    }
    problems.file("--features_config", featuresConfig);
    if (featuresConfig != null && Files.isRegularFile(featuresConfig)) {
      if (!asksNothing()) {
        problems.add("--features_config: what it says cannot be said by other options too");
      }
      readConfig(problems);
    }
  }

  /** What becomes of the features of these files; they may be read for it. */
  FeatureSchema schema(RecordFiles files) {
    if (schemaRead != null) {
      return schemaRead;
    }
    if (configRead == null && features.equals(ALL) && asksSparse() && !hasDense(files.dataSpec())) {
      return files.bind(asked(NONE));
    }
    return files.bind(config());
  }

  private boolean asksSparse() {
    return sparse != null || fields != null || binned != null;
  }

  /** Whether there is anything but labels and weight that a column can be made of. */
  private boolean hasDense(DataSpec spec) {
    Set<Long> others = new HashSet<>();
    labels.forEach(label -> spec.find(label).ifPresent(found -> others.add(found.id())));
    Optional.ofNullable(weight).flatMap(spec::find).ifPresent(found -> others.add(found.id()));
    return spec.features().stream()
        .filter(of -> of.type() == FeatureType.CONTINUOUS || of.type() == FeatureType.BINARY)
        .anyMatch(of -> !others.contains(of.id()));
  }

  /** How many labels an example has, once {@link #check} found nothing. */
  int labelCount() {
    if (schemaRead != null) {
      return schemaRead.labelColumns();
    }
    return configRead == null ? labels.size() : configRead.labels().size();
  }

  private FeatureConfig config() {
    return configRead == null ? asked(features) : configRead;
  }

  private void readConfig(Problems problems) {
    try {
      if (FeatureSchemaYaml.isSchema(featuresConfig)) {
        schemaRead = FeatureSchemaYaml.read(featuresConfig);
      } else {
        configRead = FeatureConfigYaml.read(featuresConfig);
      }
      if (labelCount() == 0) {
        problems.add("--features_config: " + featuresConfig + ": there are no 'labels'");
      }
    } catch (InputException | UncheckedIOException unusable) {
      problems.add("--features_config: " + unusable.getMessage());
    }
  }

  private boolean asksNothing() {
    return features.equals(ALL)
        && !zScore
        && sparse == null
        && fields == null
        && binned == null
        && labels.equals(List.of("label"))
        && weight == null
        && filters.isEmpty();
  }

  private FeatureConfig asked(String denseOnes) {
    FeatureConfig.Builder config = FeatureConfig.builder();
    if (!denseOnes.equals(NONE)) {
      DenseFeatures dense = DenseFeatures.matching("inputs", denseOnes);
      config.dense(zScore ? dense.zScore() : dense);
    }
    if (sparse != null) {
      config.sparse(SparseFeatures.matching("sparse", hashBits, sparse).types(NOT_NUMBERS));
    }
    if (fields != null) {
      config.sparse(SparseFeatures.fields(fieldBits, fields).types(NOT_NUMBERS));
    }
    if (binned != null) {
      config.sparse(
          SparseFeatures.fields(fieldBits, binned)
              .types(FeatureType.CONTINUOUS)
              .discretize(Discretizer.Kind.HASHING, bins, fieldBits));
    }
    labels.forEach(config::label);
    filters.forEach(config::filter);
    if (weight != null) {
      config.weight(weight);
    }
    return config.build();
  }
}
