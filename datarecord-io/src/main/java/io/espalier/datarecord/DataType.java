package io.espalier.datarecord;

/**
 * What a {@link GeneralTensor.RawTypedTensor} holds. The order is that of the thrift enum, whose
 * numbers count from 0.
 */
public enum DataType {
  /** 32-bit floats. */
  FLOAT,
  /** 64-bit floats. */
  DOUBLE,
  /** 32-bit integers. */
  INT32,
  /** 64-bit integers. */
  INT64,
  /** Unsigned bytes. */
  UINT8,
  /** Strings. */
  STRING,
  /** Signed bytes. */
  BYTE,
  /** Truth values, a byte each. */
  BOOL
}
