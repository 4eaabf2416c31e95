package io.espalier.datarecord;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Serializes DataRecords as twml's writers do: a bare thrift struct in TBinaryProtocol, fields in
 * the order of their numbers, empty ones left out, features in the order of the record's maps.
 */
public final class DataRecordEncoder {
  private DataRecordEncoder() {}

  /**
   * The record's bytes.
   *
   * @throws IllegalArgumentException if a string contains half of a surrogate pair
   */
  public static byte[] encode(DataRecord record) {
    ThriftOutput out = new ThriftOutput();
    encode(record, out);
    return out.toByteArray();
  }

  static void encode(DataRecord record, ThriftOutput out) {
    if (!record.binary().isEmpty()) {
      out.field(ThriftType.SET, 1);
      list(out, ThriftType.I64, record.binary(), out::i64);
    }
    map(out, 2, ThriftType.DOUBLE, record.continuous(), out::float64);
    map(out, 3, ThriftType.I64, record.discrete(), out::i64);
    map(out, 4, ThriftType.STRING, record.strings(), out::string);
    map(
        out,
        5,
        ThriftType.SET,
        record.sparseBinary(),
        set -> list(out, ThriftType.STRING, set, out::string));
    map(
        out,
        6,
        ThriftType.MAP,
        record.sparseContinuous(),
        values -> stringsWithDoubles(out, values));
    map(out, 7, ThriftType.STRING, record.blobs(), out::blob);
    map(out, 8, ThriftType.STRUCT, record.tensors(), tensor -> generalTensor(out, tensor));
    map(out, 9, ThriftType.STRUCT, record.sparseTensors(), tensor -> sparseTensor(out, tensor));
    out.stop();
  }

  private static <V> void map(
      ThriftOutput out, int field, int valueType, Map<Long, V> map, Consumer<V> value) {
    if (map.isEmpty()) {
      return;
    }
    out.field(ThriftType.MAP, field);
    out.mapHeader(ThriftType.I64, valueType, map.size());
    map.forEach((id, content) -> {
      out.i64(id);
      value.accept(content);
    });
  }

  private static void stringsWithDoubles(ThriftOutput out, Map<String, Double> map) {
    out.mapHeader(ThriftType.STRING, ThriftType.DOUBLE, map.size());
    map.forEach((name, value) -> {
      out.string(name);
      out.float64(value);
    });
  }

  private static <T> void list(
      ThriftOutput out, int type, Iterable<T> values, int count, Consumer<T> value) {
    out.elementHeader(type, count);
    values.forEach(value);
  }

  private static <T> void list(ThriftOutput out, int type, Set<T> values, Consumer<T> value) {
    list(out, type, values, values.size(), value);
  }

  private static <T> void list(ThriftOutput out, int type, List<T> values, Consumer<T> value) {
    list(out, type, values, values.size(), value);
  }

  private static void generalTensor(ThriftOutput out, GeneralTensor tensor) {
    switch (tensor) {
      case GeneralTensor.RawTypedTensor raw -> rawTypedTensor(out, raw);
      case GeneralTensor.StringTensor(var values, var shape) ->
          typedTensor(out, 2, ThriftType.STRING, values, shape, out::string);
      case GeneralTensor.Int32Tensor(var values, var shape) ->
          typedTensor(out, 3, ThriftType.I32, values, shape, out::i32);
      case GeneralTensor.Int64Tensor(var values, var shape) ->
          typedTensor(out, 4, ThriftType.I64, values, shape, out::i64);
      case GeneralTensor.FloatTensor(var values, var shape) ->
          typedTensor(out, 5, ThriftType.DOUBLE, values, shape, out::float64);
      case GeneralTensor.DoubleTensor(var values, var shape) ->
          typedTensor(out, 6, ThriftType.DOUBLE, values, shape, out::float64);
      case GeneralTensor.BoolTensor(var values, var shape) ->
          typedTensor(out, 7, ThriftType.BOOL, values, shape, value -> out.int8(value ? 1 : 0));
      case GeneralTensor.BinaryTensor(List<ByteBuffer> values, var shape) ->
          typedTensor(out, 8, ThriftType.STRING, values, shape, out::blob);
    }
    out.stop();
  }

  private static void rawTypedTensor(ThriftOutput out, GeneralTensor.RawTypedTensor raw) {
    out.field(ThriftType.STRUCT, 1);
    out.field(ThriftType.I32, 1);
    out.i32(raw.dataType().ordinal());
    out.field(ThriftType.STRING, 2);
    out.blob(raw.content());
    shape(out, 3, raw.shape());
    out.stop();
  }

  private static <T> void typedTensor(
      ThriftOutput out,
      int kind,
      int type,
      List<T> values,
      Optional<List<Long>> shape,
      Consumer<T> value) {
    out.field(ThriftType.STRUCT, kind);
    tensorBody(out, type, values, shape, value);
  }

  private static <T> void tensorBody(
      ThriftOutput out, int type, List<T> values, Optional<List<Long>> shape, Consumer<T> value) {
    out.field(ThriftType.LIST, 1);
    list(out, type, values, value);
    shape(out, 2, shape);
    out.stop();
  }

  private static void shape(ThriftOutput out, int field, Optional<List<Long>> shape) {
    if (shape.isPresent()) {
      out.field(ThriftType.LIST, field);
      list(out, ThriftType.I64, shape.get(), out::i64);
    }
  }

  private static void sparseTensor(ThriftOutput out, SparseTensor tensor) {
    out.field(ThriftType.STRUCT, 1);
    out.field(ThriftType.LIST, 1);
    list(out, ThriftType.I64, tensor.denseShape(), out::i64);
    out.field(ThriftType.STRUCT, 2);
    tensorBody(out, ThriftType.I64, tensor.indices().values(), tensor.indices().shape(), out::i64);
    out.field(ThriftType.STRUCT, 3);
    generalTensor(out, tensor.values());
    out.stop();
    out.stop();
  }
}
