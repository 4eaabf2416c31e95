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

  /** A discrete feature. */
  default void discrete(long id, long value) {
    other(id, FeatureType.DISCRETE);
  }

  /**
   * A string feature, in UTF-8 that has not been checked.
   *
   * @param bytes not to be held on to, nor changed
   */
  default void string(long id, byte[] bytes, int offset, int length) {
    other(id, FeatureType.STRING);
  }

  /**
   * One string of a sparse binary feature; a feature without any makes no call.
   *
   * @param bytes not to be held on to, nor changed
   */
  default void sparseBinary(long id, byte[] bytes, int offset, int length) {
    other(id, FeatureType.SPARSE_BINARY);
  }

  /**
   * One string of a sparse continuous feature, and its value; a feature without any makes no call.
   *
   * @param bytes not to be held on to, nor changed
   */
  default void sparseContinuous(long id, byte[] bytes, int offset, int length, double value) {
    other(id, FeatureType.SPARSE_CONTINUOUS);
  }

  /**
   * A feature of any other type, and of those above unless they are overridden. Its bytes have been
   * checked; its value is not passed on.
   */
  void other(long id, FeatureType type);
}
