package io.espalier.datarecord.record;

import io.espalier.datarecord.DataRecord;
import java.util.function.BiConsumer;

/**
 * Makes a record of an object of one's own.
 *
 * <pre>{@code
 * RecordAdapter<User> users = RecordAdapter.of(USER, (user, record) -> {
 *   record.set(AGE, (double) user.age());
 *   record.set(COUNTRY, user.country());
 * });
 * DataRecord record = users.adapt(user);
 * }</pre>
 *
 * @param <T> the objects
 */
public interface RecordAdapter<T> {
  /** The features that the records may have. */
  FeatureContext features();

  /**
   * Sets an object's features.
   *
   * @param input the object
   * @param record has the context {@link #features}, which refuses others
   */
  void setFeatures(T input, RichDataRecord record);

  /** An object as a record. */
  default DataRecord adapt(T input) {
    DataRecord record = new DataRecord();
    setFeatures(input, new RichDataRecord(record, features()));
    return record;
  }

  /** The adapter with these features that sets them so. */
  static <T> RecordAdapter<T> of(
      FeatureContext features, BiConsumer<? super T, ? super RichDataRecord> setter) {
    return new RecordAdapter<>() {
      @Override
      public FeatureContext features() {
        return features;
      }

      @Override
      public void setFeatures(T input, RichDataRecord record) {
        setter.accept(input, record);
      }
    };
  }
}
