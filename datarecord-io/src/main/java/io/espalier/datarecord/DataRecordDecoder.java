package io.espalier.datarecord;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decodes serialized DataRecords: bare thrift structs in TBinaryProtocol.
 *
 * <p>Strict where the original is careless. Every length is checked before memory is taken for it;
 * a known field of another type, a field that comes twice, bytes after the record, strings that are
 * not UTF-8 are errors. Whether unknown fields, and features that come twice, are errors too is a
 * matter of {@link Strictness}. Memory is in proportion to the bytes.
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
    return decode(bytes, offset, length, Strictness.COMPATIBLE);
  }

  /**
   * The record in {@code length} bytes from {@code offset}.
   *
   * @throws DataRecordFormatException if they are not one record and nothing else, or not as strict
   *     as asked for
   */
  public static DataRecord decode(byte[] bytes, int offset, int length, Strictness strictness) {
    ThriftInput in = new ThriftInput();
    in.reset(bytes, offset, length);
    DataRecord record = record(in, strictness);
    in.requireEnd();
    return record;
  }

  /** The record that stands next; what follows it is not looked at. */
  static DataRecord record(ThriftInput in, Strictness strictness) {
    DataRecord record = new DataRecord();
    DataRecordFields fields = new DataRecordFields(in, strictness);
    while (fields.next()) {
      int before = in.offset();
      int features = features(in, fields, record);
      if (strictness == Strictness.STRICT && features < fields.count()) {
        throw in.failAt(
            ProblemKind.DUPLICATE,
            before,
            "of "
                + fields.count()
                + " features of type "
                + fields.field()
                + ", only "
                + features
                + " are different; the others come twice");
      }
    }
    return record;
  }

  /** Reads the current field; says how many different features it had. */
  private static int features(ThriftInput in, DataRecordFields fields, DataRecord record) {
    int count = fields.count();
    return switch (fields.field()) {
      case BINARY -> set(count, record.binary(), in::i64);
      case CONTINUOUS -> map(count, record.continuous(), in::i64, in::float64);
      case DISCRETE -> map(count, record.discrete(), in::i64, in::i64);
      case STRING -> map(count, record.strings(), in::i64, in::string);
      case SPARSE_BINARY -> map(count, record.sparseBinary(), in::i64, () -> stringSet(in));
      case SPARSE_CONTINUOUS ->
          map(count, record.sparseContinuous(), in::i64, () -> stringsWithDoubles(in));
      case BLOB ->
          map(count, record.blobs(), in::i64, () -> ByteBuffer.wrap(in.blob()).asReadOnlyBuffer());
      case TENSOR -> map(count, record.tensors(), in::i64, () -> TensorDecoder.generalTensor(in));
      case SPARSE_TENSOR ->
          map(count, record.sparseTensors(), in::i64, () -> TensorDecoder.sparseTensor(in));
    };
  }

  private static <T> int set(int count, Set<T> set, Supplier<T> element) {
    for (int left = count; left > 0; left--) {
      set.add(element.get());
    }
    return set.size();
  }

  private static <K, V> int map(int count, Map<K, V> map, Supplier<K> key, Supplier<V> value) {
    for (int left = count; left > 0; left--) {
      map.put(key.get(), value.get());
    }
    return map.size();
  }

  private static Set<String> stringSet(ThriftInput in) {
    Set<String> set = new LinkedHashSet<>();
    set(in.elementHeader(ThriftType.STRING, "a sparse binary feature"), set, in::string);
    return set;
  }

  private static Map<String, Double> stringsWithDoubles(ThriftInput in) {
    Map<String, Double> map = new LinkedHashMap<>();
    int count =
        in.mapHeader(ThriftType.STRING, ThriftType.DOUBLE, 12, "a sparse continuous feature");
    map(count, map, in::string, in::float64);
    return map;
  }
}
