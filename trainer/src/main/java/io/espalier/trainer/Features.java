package io.espalier.trainer;

import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.feature.FeatureConfig;
import io.espalier.datarecord.input.RecordFiles;
import java.util.Objects;

/**
 * Where a trainer's features come from: a configuration that is bound to the training files, or a
 * schema that is there already. Immutable.
 */
public sealed interface Features {
  /** What becomes of the features of these files. */
  FeatureSchema schema(RecordFiles training);

  /** What the configuration makes of the training files. */
  static Features of(FeatureConfig config) {
    return new Asked(Objects.requireNonNull(config, "features"));
  }

  /** These, whatever the files have. */
  static Features of(FeatureSchema schema) {
    return new Known(Objects.requireNonNull(schema, "features"));
  }

  /** To be bound. */
  record Asked(FeatureConfig config) implements Features {
    @Override
    public FeatureSchema schema(RecordFiles training) {
      return training.bind(config);
    }
  }

  /** Bound before. */
  record Known(FeatureSchema schema) implements Features {
    @Override
    public FeatureSchema schema(RecordFiles training) {
      return schema;
    }
  }
}
