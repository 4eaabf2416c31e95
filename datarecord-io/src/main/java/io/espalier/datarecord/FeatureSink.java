package io.espalier.datarecord;

import io.espalier.data.FeatureType;

/**
 * Takes the features of one example, one call each, in the order of the serialized record. A
 * feature may come twice; the later value counts.
 */
public interface FeatureSink {
  /** A binary feature that is true. */
  void binary(long id);

  /** A continuous feature; the value may be NaN or infinite. */
  void continuous(long id, double value);

  /** A feature of any other type. Its bytes have been checked; its value is not passed on. */
  void other(long id, FeatureType type);
}
