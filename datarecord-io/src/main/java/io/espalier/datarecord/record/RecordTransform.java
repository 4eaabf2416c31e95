package io.espalier.datarecord.record;

import io.espalier.datarecord.DataRecord;
import java.util.List;

/** Changes records in place, and says what becomes of their context. */
public interface RecordTransform {
  /** The context of the records after the transform, given theirs before. */
  FeatureContext transformContext(FeatureContext before);

  /** Transforms a record in place. */
  void transform(DataRecord record);

  /** This transform, and then another. */
  default RecordTransform andThen(RecordTransform next) {
    RecordTransform first = this;
    return new RecordTransform() {
      @Override
      public FeatureContext transformContext(FeatureContext before) {
        return next.transformContext(first.transformContext(before));
      }

      @Override
      public void transform(DataRecord record) {
        first.transform(record);
        next.transform(record);
      }
    };
  }

  /** Gives a feature another name; records without it stay as they are. */
  static <T> RecordTransform rename(Feature<T> from, Feature<T> to) {
    return new RecordTransform() {
      @Override
      public FeatureContext transformContext(FeatureContext before) {
        List<Feature<?>> after =
            before.features().stream()
                .<Feature<?>>map(feature -> feature.equals(from) ? to : feature)
                .toList();
        return new FeatureContext(after);
      }

      @Override
      public void transform(DataRecord record) {
        from.get(record)
            .ifPresent(value -> {
              to.set(record, value);
              if (from.id() != to.id()) {
                from.clear(record);
              }
            });
      }
    };
  }
}
