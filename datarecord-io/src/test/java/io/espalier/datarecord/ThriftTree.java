package io.espalier.datarecord;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolException;
import org.apache.thrift.protocol.TSet;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryInputTransport;

/**
 * A thrift struct as libthrift sees it, without a schema: a {@link Struct}, whose values are
 * numbers, byte buffers, structs and containers. Bools are the bytes they are written as.
 */
final class ThriftTree {
  /** A field of a struct. */
  record Field(int id, int type, Object value) {}

  /** A struct's fields, in order. */
  record Struct(List<Field> fields) {}

  /**
   * A map's keys and values by turns, or a set's or list's elements.
   *
   * @param valueType -1 unless it is a map
   */
  record Container(int elementType, int valueType, List<Object> items) {}

  private final TProtocol in;

  private ThriftTree(TProtocol in) {
    this.in = in;
  }

  /**
   * The struct in these bytes.
   *
   * @param trailing gets the number of bytes after it at [0]
   */
  static Struct read(byte[] bytes, int[] trailing) throws TException {
    TMemoryInputTransport transport = new TMemoryInputTransport(bytes);
    Struct struct = new ThriftTree(new TBinaryProtocol(transport)).struct();
    trailing[0] = transport.getBytesRemainingInBuffer();
    return struct;
  }

  private Struct struct() throws TException {
    List<Field> fields = new ArrayList<>();
    in.readStructBegin();
    for (TField field = in.readFieldBegin();
        field.type != TType.STOP;
        field = in.readFieldBegin()) {
      fields.add(new Field(field.id, field.type, value(field.type)));
    }
    return new Struct(fields);
  }

  private Object value(byte type) throws TException {
    return switch (type) {
      case TType.BOOL, TType.BYTE -> in.readByte();
      case TType.I16 -> in.readI16();
      case TType.I32 -> in.readI32();
      case TType.I64 -> in.readI64();
      case TType.DOUBLE -> in.readDouble();
      case TType.STRING -> {
        ByteBuffer shared = in.readBinary();
        byte[] copy = new byte[shared.remaining()];
        shared.get(copy);
        yield ByteBuffer.wrap(copy);
      }
      case TType.STRUCT -> struct();
      case TType.MAP -> {
        TMap map = in.readMapBegin();
        List<Object> items = new ArrayList<>();
        for (int left = map.size; left > 0; left--) {
          items.add(value(map.keyType));
          items.add(value(map.valueType));
        }
        yield new Container(map.keyType, map.valueType, items);
      }
      case TType.SET -> {
        TSet set = in.readSetBegin();
        yield elements(set.elemType, set.size);
      }
      case TType.LIST -> {
        TList list = in.readListBegin();
        yield elements(list.elemType, list.size);
      }
      default -> throw new TProtocolException("type " + type);
    };
  }

  private Container elements(byte type, int size) throws TException {
    List<Object> items = new ArrayList<>();
    for (int left = size; left > 0; left--) {
      items.add(value(type));
    }
    return new Container(type, -1, items);
  }
}
