package io.espalier.datarecord.record;

import io.espalier.datarecord.DataRecord;
import java.util.List;
import java.util.function.Function;

/**
 * Makes any number of records of one object: a query and its candidates, a session and its clicks.
 *
 * @param <T> the objects
 */
public interface RecordsAdapter<T> {
  /** The features that the records may have. */
  FeatureContext features();

  /** An object as records, in order. */
  List<DataRecord> adapt(T input);

  /**
   * The adapter that makes a record of each part of an object.
   *
   * @param parts an object's parts, in order
   * @param adapter makes a record of a part
   */
  static <T, P> RecordsAdapter<T> ofEach(
      Function<? super T, ? extends List<P>> parts, RecordAdapter<P> adapter) {
    return new RecordsAdapter<>() {
      @Override
      public FeatureContext features() {
        return adapter.features();
      }

      @Override
      public List<DataRecord> adapt(T input) {
        return parts.apply(input).stream().map(adapter::adapt).toList();
      }
    };
  }
}
