package io.espalier.trainer;

import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.feature.FeatureConfig;
import io.espalier.datarecord.input.Batches;
import io.espalier.trainer.pruning.PruningSchedule;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A trainer that prunes while it trains, until the network costs no more than its target; twml's
 * PruningDataRecordTrainer.
 */
public class PruningDataRecordTrainer extends DataRecordTrainer {
  private final PruningSchedule schedule;

  /** A trainer with these settings on these features, pruning by this schedule. */
  protected PruningDataRecordTrainer(
      TrainerSettings settings,
      Features features,
      UnaryOperator<Batches.Builder> input,
      PruningSchedule schedule) {
    super(settings, features, input);
    this.schedule = Objects.requireNonNull(schedule, "schedule");
  }

  /** Settings for a run of this name. */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  @Override
  protected final Optional<PruningSchedule> pruning() {
    return Optional.of(schedule);
  }

  /** Gathers the settings of a trainer that prunes. */
  public static final class Builder extends TrainerBuilder<Builder> {
    private Features features;
    private UnaryOperator<Batches.Builder> input = UnaryOperator.identity();
    private PruningSchedule schedule = PruningSchedule.builder().build();

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

    /** When units go and how many; twml's defaults unless set. */
    public Builder pruning(UnaryOperator<PruningSchedule.Builder> settings) {
      schedule = settings.apply(PruningSchedule.builder()).build();
      return this;
    }

    /** The trainer. */
    public PruningDataRecordTrainer build() {
      return new PruningDataRecordTrainer(settings(), features, input, schedule);
    }
  }
}
