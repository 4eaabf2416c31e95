package io.espalier.datarecord;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Decodes serialized DataRecords: bare thrift structs in TBinaryProtocol.
 *
 * <p>Strict where the original is careless. Every length is checked before memory is taken for it;
 * a known field of another type, a field that comes twice, bytes after the record, strings that are
 * not UTF-8 are errors. Unknown fields are passed over, so that newer writers can be read. An id
 * that comes twice in a map keeps the last value. Memory is in proportion to the bytes.
 */
public final class DataRecordDecoder {
  private DataRecordDecoder() {}

  /**
   * The record in these bytes.
   *
   * @throws DataRecordFormatException if they are not one record and nothing else
   */
  public static DataRecord decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length);
  }

  /**
   * The record in {@code length} bytes from {@code offset}.
   *
   * @throws DataRecordFormatException if they are not one record and nothing else
   */
  public static DataRecord decode(byte[] bytes, int offset, int length) {
    ThriftInput in = new ThriftInput();
    in.reset(bytes, offset, length);
    DataRecord record = new DataRecord();
    DataRecordFields fields = new DataRecordFields(in);
    while (fields.next()) {
      switch (fields.field()) {
        case BINARY -> {
          for (int left = fields.count(); left > 0; left--) {
            record.binary().add(in.i64());
          }
        }
        case CONTINUOUS -> {
          for (int left = fields.count(); left > 0; left--) {
            record.continuous().put(in.i64(), in.float64());
          }
        }
        case DISCRETE -> {
          for (int left = fields.count(); left > 0; left--) {
            record.discrete().put(in.i64(), in.i64());
          }
        }
        case STRING -> {
          for (int left = fields.count(); left > 0; left--) {
            record.strings().put(in.i64(), in.string());
          }
        }
        case SPARSE_BINARY -> {
          for (int left = fields.count(); left > 0; left--) {
            record.sparseBinary().put(in.i64(), stringSet(in));
          }
        }
        case SPARSE_CONTINUOUS -> {
          for (int left = fields.count(); left > 0; left--) {
            record.sparseContinuous().put(in.i64(), stringsWithDoubles(in));
          }
        }
        case BLOB -> {
          for (int left = fields.count(); left > 0; left--) {
            record.blobs().put(in.i64(), ByteBuffer.wrap(in.blob()).asReadOnlyBuffer());
          }
        }
        case TENSOR -> {
          for (int left = fields.count(); left > 0; left--) {
            record.tensors().put(in.i64(), TensorDecoder.generalTensor(in));
          }
        }
        case SPARSE_TENSOR -> {
          for (int left = fields.count(); left > 0; left--) {
            record.sparseTensors().put(in.i64(), TensorDecoder.sparseTensor(in));
          }
        }
      }
    }
    in.requireEnd();
    return record;
  }

  private static Set<String> stringSet(ThriftInput in) {
    Set<String> set = new LinkedHashSet<>();
    for (int left = in.elementHeader(ThriftType.STRING, "a sparse binary feature");
        left > 0;
        left--) {
      set.add(in.string());
    }
    return set;
  }

  private static Map<String, Double> stringsWithDoubles(ThriftInput in) {
    Map<String, Double> map = new LinkedHashMap<>();
    int count =
        in.mapHeader(ThriftType.STRING, ThriftType.DOUBLE, 12, "a sparse continuous feature");
    for (int left = count; left > 0; left--) {
      map.put(in.string(), in.float64());
    }
    return map;
  }
}
