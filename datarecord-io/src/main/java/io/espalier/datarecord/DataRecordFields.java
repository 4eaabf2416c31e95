package io.espalier.datarecord;

import io.espalier.data.FeatureType;

/**
 * Goes through the fields of a serialized DataRecord: checks each one's type and header, refuses
 * one that comes twice, passes over unknown ones. Shared by all decoders, so that they are strict
 * in the same way.
 */
final class DataRecordFields {
  private static final FeatureType[] TYPES = FeatureType.values();

  private final ThriftInput in;
  private final Strictness strictness;
  private final UnknownFields unknown = new UnknownFields();
  private int seen;
  private FeatureType field;
  private int count;

  DataRecordFields(ThriftInput in) {
    this(in, Strictness.COMPATIBLE);
  }

  DataRecordFields(ThriftInput in, Strictness strictness) {
    this.in = in;
    this.strictness = strictness;
  }

  /** Those of all records so far. */
  UnknownFields unknown() {
    return unknown;
  }

  /** Forgets the fields of the record before. */
  void reset() {
    seen = 0;
  }

  /**
   * Goes to the next known field; false at the end of the record. The field's entries must be read
   * before the next call.
   */
  boolean next() {
    while (true) {
      int type = in.nextField();
      if (type == ThriftType.STOP) {
        return false;
      }
      int id = in.fieldId();
      if (id < 1 || id > TYPES.length) {
        if (strictness == Strictness.STRICT) {
          throw in.failAt(
              ProblemKind.UNKNOWN_FIELD, in.offset() - 3, "DataRecords have no field " + id);
        }
        in.skip(type);
        unknown.count(id);
        continue;
      }
      if ((seen & 1 << id) != 0) {
        throw in.failAt(ProblemKind.DUPLICATE, in.offset() - 3, "field " + id + " comes twice");
      }
      seen |= 1 << id;
      field = TYPES[id - 1];
      count = header(type);
      return true;
    }
  }

  FeatureType field() {
    return field;
  }

  /** How many features the field holds. */
  int count() {
    return count;
  }

  private int header(int type) {
    String what =
        switch (field) {
          case BINARY -> "field 1 (binaryFeatures)";
          case CONTINUOUS -> "field 2 (continuousFeatures)";
          case DISCRETE -> "field 3 (discreteFeatures)";
          case STRING -> "field 4 (stringFeatures)";
          case SPARSE_BINARY -> "field 5 (sparseBinaryFeatures)";
          case SPARSE_CONTINUOUS -> "field 6 (sparseContinuousFeatures)";
          case BLOB -> "field 7 (blobFeatures)";
          case TENSOR -> "field 8 (tensors)";
          case SPARSE_TENSOR -> "field 9 (sparseTensors)";
        };
    if (field == FeatureType.BINARY) {
      in.expect(type, ThriftType.SET, what);
      return in.elementHeader(ThriftType.I64, what);
    }
    in.expect(type, ThriftType.MAP, what);
    int valueType =
        switch (field) {
          case CONTINUOUS -> ThriftType.DOUBLE;
          case STRING, BLOB -> ThriftType.STRING;
          case SPARSE_BINARY -> ThriftType.SET;
          case SPARSE_CONTINUOUS -> ThriftType.MAP;
          case TENSOR, SPARSE_TENSOR -> ThriftType.STRUCT;
          default -> ThriftType.I64;
        };
    return in.mapHeader(ThriftType.I64, valueType, 8 + ThriftType.minBytes(valueType), what);
  }
}
