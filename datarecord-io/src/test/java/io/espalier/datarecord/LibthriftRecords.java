package io.espalier.datarecord;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TSet;
import org.apache.thrift.protocol.TStruct;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;

/**
 * The DataRecord schema written out over Apache Thrift's own protocol, call by call as its
 * generated code would be.
 */
final class LibthriftRecords {
  private interface Writing<T> {
    void write(TProtocol out, T value) throws TException;
  }

  private interface Reading<T> {
    T read(TProtocol in) throws TException;
  }

  private LibthriftRecords() {}

  static byte[] write(DataRecord record) throws TException {
    TMemoryBuffer buffer = new TMemoryBuffer(256);
    write(new TBinaryProtocol(buffer), record);
    return Arrays.copyOf(buffer.getArray(), buffer.length());
  }

  static void write(TProtocol out, DataRecord record) throws TException {
    out.writeStructBegin(new TStruct("DataRecord"));
    out.writeFieldBegin(new TField("binaryFeatures", TType.SET, (short) 1));
    out.writeSetBegin(new TSet(TType.I64, record.binary().size()));
    for (long id : record.binary()) {
      out.writeI64(id);
    }
    writeMap(out, 2, TType.DOUBLE, record.continuous(), TProtocol::writeDouble);
    writeMap(out, 3, TType.I64, record.discrete(), TProtocol::writeI64);
    writeMap(out, 4, TType.STRING, record.strings(), TProtocol::writeString);
    writeMap(
        out,
        5,
        TType.SET,
        record.sparseBinary(),
        (to, set) -> {
          to.writeSetBegin(new TSet(TType.STRING, set.size()));
          writeAll(to, set, TProtocol::writeString);
        });
    writeMap(
        out,
        6,
        TType.MAP,
        record.sparseContinuous(),
        (to, map) -> {
          to.writeMapBegin(new TMap(TType.STRING, TType.DOUBLE, map.size()));
          for (Map.Entry<String, Double> entry : map.entrySet()) {
            to.writeString(entry.getKey());
            to.writeDouble(entry.getValue());
          }
        });
    writeMap(out, 7, TType.STRING, record.blobs(), LibthriftRecords::writeBlob);
    writeMap(out, 8, TType.STRUCT, record.tensors(), LibthriftRecords::writeTensor);
    writeMap(
        out,
        9,
        TType.STRUCT,
        record.sparseTensors(),
        (to, tensor) -> {
          to.writeFieldBegin(new TField("cooSparseTensor", TType.STRUCT, (short) 1));
          writeList(to, 1, TType.I64, tensor.denseShape(), TProtocol::writeI64);
          to.writeFieldBegin(new TField("indices", TType.STRUCT, (short) 2));
          writeTyped(
              to,
              TType.I64,
              tensor.indices().values(),
              tensor.indices().shape(),
              TProtocol::writeI64);
          to.writeFieldBegin(new TField("values", TType.STRUCT, (short) 3));
          writeTensor(to, tensor.values());
          to.writeFieldStop();
          to.writeFieldStop();
        });
    out.writeFieldStop();
  }

  private static <V> void writeMap(
      TProtocol out, int id, byte type, Map<Long, V> map, Writing<V> value) throws TException {
    out.writeFieldBegin(new TField("", TType.MAP, (short) id));
    out.writeMapBegin(new TMap(TType.I64, type, map.size()));
    for (Map.Entry<Long, V> entry : map.entrySet()) {
      out.writeI64(entry.getKey());
      value.write(out, entry.getValue());
    }
  }

  private static <T> void writeAll(TProtocol out, Collection<T> values, Writing<T> value)
      throws TException {
    for (T one : values) {
      value.write(out, one);
    }
  }

  private static <T> void writeList(
      TProtocol out, int id, byte type, List<T> values, Writing<T> value) throws TException {
    out.writeFieldBegin(new TField("", TType.LIST, (short) id));
    out.writeListBegin(new TList(type, values.size()));
    writeAll(out, values, value);
  }

  private static void writeBlob(TProtocol out, ByteBuffer blob) throws TException {
    byte[] copy = new byte[blob.remaining()];
    blob.duplicate().get(copy);
    out.writeBinary(ByteBuffer.wrap(copy));
  }

  private static <T> void writeTyped(
      TProtocol out, byte type, List<T> values, Optional<List<Long>> shape, Writing<T> value)
      throws TException {
    writeList(out, 1, type, values, value);
    if (shape.isPresent()) {
      writeList(out, 2, TType.I64, shape.get(), TProtocol::writeI64);
    }
    out.writeFieldStop();
  }

  private static void writeTensor(TProtocol out, GeneralTensor tensor) throws TException {
    int kind =
        1
            + List.of(
                    GeneralTensor.RawTypedTensor.class,
                    GeneralTensor.StringTensor.class,
                    GeneralTensor.Int32Tensor.class,
                    GeneralTensor.Int64Tensor.class,
                    GeneralTensor.FloatTensor.class,
                    GeneralTensor.DoubleTensor.class,
                    GeneralTensor.BoolTensor.class,
                    GeneralTensor.BinaryTensor.class)
                .indexOf(tensor.getClass());
    out.writeFieldBegin(new TField("", TType.STRUCT, (short) kind));
    switch (tensor) {
      case GeneralTensor.RawTypedTensor raw -> {
        out.writeFieldBegin(new TField("dataType", TType.I32, (short) 1));
        out.writeI32(raw.dataType().ordinal());
        out.writeFieldBegin(new TField("content", TType.STRING, (short) 2));
        writeBlob(out, raw.content());
        if (raw.shape().isPresent()) {
          writeList(out, 3, TType.I64, raw.shape().get(), TProtocol::writeI64);
        }
        out.writeFieldStop();
      }
      case GeneralTensor.StringTensor(var values, var shape) ->
          writeTyped(out, TType.STRING, values, shape, TProtocol::writeString);
      case GeneralTensor.Int32Tensor(var values, var shape) ->
          writeTyped(out, TType.I32, values, shape, TProtocol::writeI32);
      case GeneralTensor.Int64Tensor(var values, var shape) ->
          writeTyped(out, TType.I64, values, shape, TProtocol::writeI64);
      case GeneralTensor.FloatTensor(var values, var shape) ->
          writeTyped(out, TType.DOUBLE, values, shape, TProtocol::writeDouble);
      case GeneralTensor.DoubleTensor(var values, var shape) ->
          writeTyped(out, TType.DOUBLE, values, shape, TProtocol::writeDouble);
      case GeneralTensor.BoolTensor(var values, var shape) ->
          writeTyped(out, TType.BOOL, values, shape, TProtocol::writeBool);
      case GeneralTensor.BinaryTensor(List<ByteBuffer> values, var shape) ->
          writeTyped(out, TType.STRING, values, shape, LibthriftRecords::writeBlob);
    }
    out.writeFieldStop();
  }

  static DataRecord read(byte[] bytes) throws TException {
    return read(new TBinaryProtocol(new TMemoryInputTransport(bytes)));
  }

  static DataRecord read(TProtocol in) throws TException {
    DataRecord record = new DataRecord();
    in.readStructBegin();
    for (TField field = in.readFieldBegin();
        field.type != TType.STOP;
        field = in.readFieldBegin()) {
      switch (field.id) {
        case 1 -> record.binary().addAll(elements(in, in.readSetBegin().size, TProtocol::readI64));
        case 2 -> readMap(in, record.continuous(), TProtocol::readDouble);
        case 3 -> readMap(in, record.discrete(), TProtocol::readI64);
        case 4 -> readMap(in, record.strings(), TProtocol::readString);
        case 5 ->
            readMap(
                in,
                record.sparseBinary(),
                from ->
                    new LinkedHashSet<>(
                        elements(from, from.readSetBegin().size, TProtocol::readString)));
        case 6 ->
            readMap(
                in,
                record.sparseContinuous(),
                from -> {
                  Map<String, Double> map = new LinkedHashMap<>();
                  for (int left = from.readMapBegin().size; left > 0; left--) {
                    map.put(from.readString(), from.readDouble());
                  }
                  return map;
                });
        case 7 -> readMap(in, record.blobs(), TProtocol::readBinary);
        case 8 -> readMap(in, record.tensors(), LibthriftRecords::readTensor);
        case 9 -> readMap(in, record.sparseTensors(), LibthriftRecords::readSparseTensor);
        default -> throw new IllegalStateException("field " + field.id);
      }
    }
    return record;
  }

  private static <V> void readMap(TProtocol in, Map<Long, V> map, Reading<V> value)
      throws TException {
    for (int left = in.readMapBegin().size; left > 0; left--) {
      map.put(in.readI64(), value.read(in));
    }
  }

  private static <T> List<T> elements(TProtocol in, int size, Reading<T> value) throws TException {
    List<T> list = new ArrayList<>();
    for (int left = size; left > 0; left--) {
      list.add(value.read(in));
    }
    return list;
  }

  private static <T> List<T> readList(TProtocol in, Reading<T> value) throws TException {
    in.readFieldBegin();
    return elements(in, in.readListBegin().size, value);
  }

  private static Optional<List<Long>> readShape(TProtocol in) throws TException {
    Optional<List<Long>> shape = Optional.empty();
    if (in.readFieldBegin().type != TType.STOP) {
      shape = Optional.of(elements(in, in.readListBegin().size, TProtocol::readI64));
      in.readFieldBegin();
    }
    return shape;
  }

  private static GeneralTensor readTensor(TProtocol in) throws TException {
    GeneralTensor tensor =
        switch (in.readFieldBegin().id) {
          case 1 -> {
            in.readFieldBegin();
            DataType type = DataType.values()[in.readI32()];
            in.readFieldBegin();
            ByteBuffer content = in.readBinary();
            yield new GeneralTensor.RawTypedTensor(type, content, readShape(in));
          }
          case 2 ->
              new GeneralTensor.StringTensor(readList(in, TProtocol::readString), readShape(in));
          case 3 -> new GeneralTensor.Int32Tensor(readList(in, TProtocol::readI32), readShape(in));
          case 4 -> new GeneralTensor.Int64Tensor(readList(in, TProtocol::readI64), readShape(in));
          case 5 ->
              new GeneralTensor.FloatTensor(readList(in, TProtocol::readDouble), readShape(in));
          case 6 ->
              new GeneralTensor.DoubleTensor(readList(in, TProtocol::readDouble), readShape(in));
          case 7 -> new GeneralTensor.BoolTensor(readList(in, TProtocol::readBool), readShape(in));
          default ->
              new GeneralTensor.BinaryTensor(readList(in, TProtocol::readBinary), readShape(in));
        };
    in.readFieldBegin();
    return tensor;
  }

  private static SparseTensor readSparseTensor(TProtocol in) throws TException {
    in.readFieldBegin();
    List<Long> denseShape = readList(in, TProtocol::readI64);
    in.readFieldBegin();
    GeneralTensor.Int64Tensor indices =
        new GeneralTensor.Int64Tensor(readList(in, TProtocol::readI64), readShape(in));
    in.readFieldBegin();
    SparseTensor tensor = new SparseTensor(denseShape, indices, readTensor(in));
    in.readFieldBegin();
    in.readFieldBegin();
    return tensor;
  }
}
