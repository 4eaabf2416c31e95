package io.espalier.trainer;

import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.feature.FeatureConfig;
import io.espalier.datarecord.input.Batches;
import io.espalier.datarecord.input.InputReport;
import io.espalier.datarecord.input.LabelRule;
import io.espalier.datarecord.input.RecordFiles;
import io.espalier.network.NetworkSpec;
import io.espalier.trainer.metrics.Evaluation;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A trainer on files of DataRecords, or of any format that {@link RecordFiles} reads; twml's
 * DataRecordTrainer. The features that become inputs, labels and weights are chosen once, from the
 * training files, and hold for evaluation, prediction and export.
 */
public class DataRecordTrainer extends Trainer {
  /** Evaluation goes in batches of at least this many rows; no result depends on it. */
  private static final int EVALUATION_ROWS = 256;

  private final Features features;
  private final UnaryOperator<Batches.Builder> input;
  private FeatureSchema schema;
  private Batches training;

  /**
   * A trainer with these settings on these features.
   *
   * @param input how the training files are read beyond the settings: interleaved, in part, ahead
   */
  protected DataRecordTrainer(
      TrainerSettings settings, Features features, UnaryOperator<Batches.Builder> input) {
    super(settings);
    this.input = Objects.requireNonNull(input, "input");
    this.features =
        Objects.requireNonNull(features, "features: say which are inputs and which is the label");
  }

  /**
   * Settings for a run of this name that prunes nothing. Not called {@code builder}, since that of
   * {@link PruningDataRecordTrainer} would then have to return this one.
   */
  public static Builder named(String name) {
    return new Builder(name);
  }

  @Override
  protected final Optional<FeatureSchema> schema() {
    return Optional.ofNullable(schema);
  }

  /** {@link #train(BatchSource)} on files. */
  public RunResult train(RecordFiles files) {
    try (BatchSource source = trainingSource(files)) {
      return train(source);
    }
  }

  /** {@link #learn(BatchSource, BatchSource)} on files. */
  public RunResult learn(RecordFiles training, RecordFiles evaluation) {
    try (BatchSource source = trainingSource(training);
        BatchSource evaluationSource = onePass(evaluation, schema)) {
      return learn(source, evaluationSource);
    }
  }

  /** {@link #evaluate(BatchSource)} on files. */
  public Evaluation evaluate(RecordFiles files) {
    try (BatchSource source = onePass(files, bound())) {
      return evaluate(source);
    }
  }

  /** {@link #predict(BatchSource, PredictionSink)} on files, which need no labels. */
  public void predict(RecordFiles files, PredictionSink sink) {
    try (BatchSource source = onePass(files, bound().inputsOnly())) {
      predict(source, sink);
    }
  }

  private FeatureSchema bound() {
    if (schema == null) {
      throw new IllegalStateException(
          "trainer '"
              + settings().name()
              + "' does not know its features yet; call train or learn first");
    }
    return schema;
  }

  private BatchSource trainingSource(RecordFiles files) {
    if (schema == null) {
      schema = features.schema(files);
    }
    Batches.Builder batches =
        batches(files, schema)
            .shuffle(settings().shuffle())
            .seed(settings().seed())
            .repeat(settings().maxSteps() > 0)
            .batchSize(settings().batchSize());
    training = input.apply(batches).build();
    return BatchSource.of(training);
  }

  /**
   * What became of the records of the training files, the last that were trained on: how many were
   * read, and how many left out and why. Nothing before there were any.
   */
  public final Optional<InputReport> inputReport() {
    return Optional.ofNullable(training).map(Batches::report);
  }

  private BatchSource onePass(RecordFiles files, FeatureSchema columns) {
    return BatchSource.of(
        batches(files, columns)
            .batchSize(Math.max(settings().batchSize(), EVALUATION_ROWS))
            .build());
  }

  private Batches.Builder batches(RecordFiles files, FeatureSchema columns) {
    int outputs = NetworkSpec.of(columns.inputShape(), settings().network()).outputs();
    return Batches.builder(files, columns).labelRule(LabelRule.of(settings().loss(), outputs));
  }

  /** Gathers the settings of a trainer on DataRecords. */
  public static final class Builder extends TrainerBuilder<Builder> {
    private Features features;
    private UnaryOperator<Batches.Builder> input = UnaryOperator.identity();

    private Builder(String name) {
      super(name);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /** Which features are inputs, which the label, which the weight. */
    public Builder features(FeatureConfig value) {
      features = Features.of(value);
      return this;
    }

    /** The features of an earlier training, or of {@code features.yaml} beside its model. */
    public Builder features(FeatureSchema value) {
      features = Features.of(value);
      return this;
    }

    /**
     * How the training files are read beyond batch size, shuffling and seed, for example {@code
     * batches -> batches.interleave(4).keepRate(0.1).prefetch(2)}. A run that is resumed needs the
     * same.
     */
    public Builder input(UnaryOperator<Batches.Builder> value) {
      input = Objects.requireNonNull(value, "input");
      return this;
    }

    /** The trainer. */
    public DataRecordTrainer build() {
      return new DataRecordTrainer(settings(), features, input);
    }
  }
}
