package io.espalier.data;

/**
 * What kind of value a feature has. The order and the numbers are those of the DataRecord's thrift
 * schema.
 */
public enum FeatureType {
  /** True where present. A false one is simply absent. */
  BINARY(1),
  /** A double. */
  CONTINUOUS(2),
  /** A long. */
  DISCRETE(3),
  /** A string. */
  STRING(4),
  /** A set of strings. */
  SPARSE_BINARY(5),
  /** Strings, each with a double. */
  SPARSE_CONTINUOUS(6),
  /** Bytes. */
  BLOB(8),
  /** A dense tensor. */
  TENSOR(9),
  /** A tensor as a list of its non-zero elements. */
  SPARSE_TENSOR(10);

  private final int code;

  FeatureType(int code) {
    this.code = code;
  }

  /**
   * The number of this type in the thrift enum {@code FeatureType}; 7 is UNKNOWN there and stands
   * for nothing.
   */
  public int code() {
    return code;
  }
}
