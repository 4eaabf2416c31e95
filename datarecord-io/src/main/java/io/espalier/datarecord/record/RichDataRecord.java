package io.espalier.datarecord.record;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.DataRecord;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A {@link DataRecord} by typed features. With a context, features that the context does not have
 * are refused. Not a copy: what is set here is set in the record. Not thread-safe.
 *
 * <pre>{@code
 * var record = new RichDataRecord(new DataRecord(), USER);
 * record.set(AGE, 39.0);
 * double age = record.get(AGE).orElse(0.0);
 * }</pre>
 */
public final class RichDataRecord {
  private final DataRecord record;
  private final Optional<FeatureContext> context;

  /** A record that may have any feature. */
  public RichDataRecord(DataRecord record) {
    this.record = Objects.requireNonNull(record, "record");
    this.context = Optional.empty();
  }

  /** A record that may have the context's features; those that it has already are not looked at. */
  public RichDataRecord(DataRecord record, FeatureContext context) {
    this.record = Objects.requireNonNull(record, "record");
    this.context = Optional.of(context);
  }

  /** The record itself. */
  public DataRecord record() {
    return record;
  }

  /** What features it may have; nothing where it may have any. */
  public Optional<FeatureContext> context() {
    return context;
  }

  /**
   * Sets a feature; sets, maps and blobs are copied. A false binary feature is taken out.
   *
   * @return this
   * @throws IllegalArgumentException if the context does not have it
   */
  public <T> RichDataRecord set(Feature<T> feature, T value) {
    known(feature).set(record, Objects.requireNonNull(value, "value"));
    return this;
  }

  /**
   * Sets a feature if there is a value; else changes nothing.
   *
   * @return this
   * @throws IllegalArgumentException if the context does not have the feature
   */
  public <T> RichDataRecord set(Feature<T> feature, Optional<? extends T> value) {
    known(feature);
    value.ifPresent(present -> feature.set(record, present));
    return this;
  }

  /**
   * A feature's value, or nothing: a false binary feature has none. Sets, maps and blobs are to be
   * read, not to be changed.
   *
   * @throws IllegalArgumentException if the context does not have it
   */
  public <T> Optional<T> get(Feature<T> feature) {
    return known(feature).get(record);
  }

  /**
   * Whether the record has a feature; for a binary one, whether it is true.
   *
   * @throws IllegalArgumentException if the context does not have it
   */
  public boolean has(Feature<?> feature) {
    return known(feature).get(record).isPresent();
  }

  /**
   * Takes a feature out, if it is there.
   *
   * @return this
   * @throws IllegalArgumentException if the context does not have it
   */
  public RichDataRecord clear(Feature<?> feature) {
    known(feature).clear(record);
    return this;
  }

  /**
   * Takes out all features that the context does not have, or has as another type.
   *
   * @return this
   * @throws IllegalStateException if there is no context
   */
  public RichDataRecord dropUnknownFeatures() {
    FeatureContext features =
        context.orElseThrow(
            () -> new IllegalStateException("without a context every feature is known"));
    keep(features, FeatureType.BINARY, record.binary());
    keep(features, FeatureType.CONTINUOUS, record.continuous());
    keep(features, FeatureType.DISCRETE, record.discrete());
    keep(features, FeatureType.STRING, record.strings());
    keep(features, FeatureType.SPARSE_BINARY, record.sparseBinary());
    keep(features, FeatureType.SPARSE_CONTINUOUS, record.sparseContinuous());
    keep(features, FeatureType.BLOB, record.blobs());
    keep(features, FeatureType.TENSOR, record.tensors());
    keep(features, FeatureType.SPARSE_TENSOR, record.sparseTensors());
    return this;
  }

  private static void keep(FeatureContext features, FeatureType type, Map<Long, ?> values) {
    keep(features, type, values.keySet());
  }

  private static void keep(FeatureContext features, FeatureType type, Set<Long> ids) {
    ids.removeIf(id -> !features.contains(id, type));
  }

  private <T> Feature<T> known(Feature<T> feature) {
    if (context.isPresent() && !context.get().contains(feature)) {
      throw new IllegalArgumentException(
          "the record's context does not have the "
              + feature
              + context
                  .get()
                  .feature(feature.id())
                  .map(other -> ", but the " + other)
                  .orElse("; add it there"));
    }
    return feature;
  }
}
