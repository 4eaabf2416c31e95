package io.espalier.datarecord;

import io.espalier.data.FeatureType;

/**
 * Reads the features of serialized DataRecords without making objects of them: the way into
 * training. As strict as {@link DataRecordDecoder} about the structure; strings are passed on as
 * bytes in place, not checked for UTF-8. Allocates nothing per record that has no tensors and no
 * unknown fields. Not thread-safe.
 */
public final class DataRecordScanner {
  private final ThriftInput in = new ThriftInput();
  private final DataRecordFields fields = new DataRecordFields(in);

  /** A scanner; use one for many records. */
  public DataRecordScanner() {}

  /**
   * Passes the features of the record in {@code length} bytes from {@code offset} to a sink.
   *
   * @throws DataRecordFormatException if the bytes are not one record and nothing else; some
   *     features may have been passed on
   */
  public void scan(byte[] bytes, int offset, int length, FeatureSink sink) {
    in.reset(bytes, offset, length);
    fields.reset();
    while (fields.next()) {
      FeatureType type = fields.field();
      int count = fields.count();
      switch (type) {
        case BINARY -> in.binaryFeatures(count, sink);
        case CONTINUOUS -> in.continuousFeatures(count, sink);
        case DISCRETE -> in.discreteFeatures(count, sink);
        case STRING -> in.stringFeatures(count, sink);
        case SPARSE_BINARY -> in.sparseBinaryFeatures(count, sink);
        case SPARSE_CONTINUOUS -> in.sparseContinuousFeatures(count, sink);
        default -> {
          for (int left = count; left > 0; left--) {
            sink.other(in.i64(), type);
            pass(type);
          }
        }
      }
    }
    in.requireEnd();
  }

  /** The fields passed over so far because the schema does not have them. */
  public UnknownFields unknownFields() {
    return fields.unknown();
  }

  private void pass(FeatureType type) {
    switch (type) {
      case BLOB -> in.skipBlob();
      case TENSOR -> TensorDecoder.generalTensor(in);
      case SPARSE_TENSOR -> TensorDecoder.sparseTensor(in);
      default -> throw new AssertionError(type);
    }
  }
}
