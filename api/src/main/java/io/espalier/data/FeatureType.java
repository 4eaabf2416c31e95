package io.espalier.data;

/**
 * What kind of value a feature has. The order is that of the DataRecord's fields, which its codec
 * relies on.
 */
public enum FeatureType {
  /** True where present. A false one is simply absent. */
  BINARY,
  /** A double. */
  CONTINUOUS,
  /** A long. */
  DISCRETE,
  /** A string. */
  STRING,
  /** A set of strings. */
  SPARSE_BINARY,
  /** Strings, each with a double. */
  SPARSE_CONTINUOUS,
  /** Bytes. */
  BLOB,
  /** A dense tensor. */
  TENSOR,
  /** A tensor as a list of its non-zero elements. */
  SPARSE_TENSOR
}
