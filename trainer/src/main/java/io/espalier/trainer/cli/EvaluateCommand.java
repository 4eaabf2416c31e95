package io.espalier.trainer.cli;

import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.feature.FeatureConfig;
import io.espalier.json.JsonWriter;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.model.CompactModel;
import io.espalier.trainer.metrics.Evaluation;
import io.espalier.trainer.scoring.ModelScorer;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a model on data. */
@picocli.CommandLine.Command(name = "evaluate", description = "Measures an exported model on data.")
final class EvaluateCommand implements Command {
  @Mixin ModelOptions model = new ModelOptions();

  @Option(
      names = "--label",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "NAME,…",
      description = "The label; several with commas (default: what the model was trained with).")
  List<String> labels = List.of();

  @Option(
      names = "--weight",
      paramLabel = "NAME",
      description =
          "The feature with each example's weight (default: what the model was trained with).")
  String weight;

  @Option(names = "--json", description = "One JSON object instead of a table.")
  boolean json;

  @Mixin KernelChoice kernels = new KernelChoice();

  @Mixin CommonOptions common = new CommonOptions();

  /** For picocli. */
  EvaluateCommand() {}

  @Override
  public void check(Problems problems) {
    model.check(problems);
    kernels.check(problems);
  }

  @Override
  public void run(Console console) {
    String provider = kernels.available();
    CompactModel loaded = model.load();
    Evaluation evaluation;
    try (Kernels work = Kernels.named(provider, KernelOptions.threads(kernels.threads));
        ModelScorer scorer = new ModelScorer(loaded, work)) {
      FeatureSchema columns = columns(loaded.schema());
      model.files().differences(columns).forEach(console.err()::println);
      evaluation = scorer.evaluate(model.files(), columns);
    } catch (IllegalArgumentException unfit) {
      throw new UsageException(unfit.getMessage());
    }
    console.out().print(json ? json(evaluation) + System.lineSeparator() : evaluation.toTable());
  }

  /** The model's inputs, with the labels and the weight that were asked for. */
  private FeatureSchema columns(FeatureSchema trained) {
    if (labels.isEmpty() && weight == null) {
      return trained;
    }
    // The inputs are the model's: any will do here, and these are there whatever the data has.
    FeatureConfig.Builder config = FeatureConfig.builder().sparse("any", ".*", 1);
    if (labels.isEmpty()) {
      trained.labels().forEach(label -> config.label(label.name()));
    } else {
      labels.forEach(config::label);
    }
    if (weight != null) {
      config.weight(weight);
    } else {
      trained.exampleWeight().ifPresent(column -> config.weight(column.name(), column.missing()));
    }
    FeatureSchema asked = config.build().bind(model.files().dataSpec());
    return new FeatureSchema(
        trained.inputs(),
        trained.sparseGroups(),
        asked.labels(),
        asked.exampleWeight(),
        trained.filters());
  }

  private static String json(Evaluation evaluation) {
    JsonWriter writer =
        new JsonWriter().beginObject().name("examples").value(evaluation.examples());
    evaluation
        .values()
        .forEach((name, value) -> {
          writer.name(name);
          if (Double.isFinite(value)) {
            writer.value(value.doubleValue());
          } else {
            writer.nullValue();
          }
        });
    return writer.endObject().toString();
  }

  @Override
  public boolean verbose() {
    return common.verbose;
  }
}
