package io.espalier.bench.libthrift;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TMap;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolUtil;
import org.apache.thrift.protocol.TSet;
import org.apache.thrift.protocol.TType;

/**
 * The struct {@code DataRecord} as the Thrift compiler's Java code has it: hash maps and sets of
 * boxed numbers, twice as large as what is read into them. Only what reading takes, and the six
 * fields whose features can be columns; the others are skipped.
 */
final class ThriftDataRecord {
  Set<Long> binaryFeatures;
  Map<Long, Double> continuousFeatures;
  Map<Long, Long> discreteFeatures;
  Map<Long, String> stringFeatures;
  Map<Long, Set<String>> sparseBinaryFeatures;
  Map<Long, Map<String, Double>> sparseContinuousFeatures;

  void read(TProtocol iprot) throws TException {
    iprot.readStructBegin();
    while (true) {
      TField field = iprot.readFieldBegin();
      if (field.type == TType.STOP) {
        break;
      }
      if (field.id == 1 && field.type == TType.SET) {
        readBinary(iprot);
      } else if (field.id > 1 && field.id <= 6 && field.type == TType.MAP) {
        readMap(iprot, field.id);
      } else {
        TProtocolUtil.skip(iprot, field.type);
      }
      iprot.readFieldEnd();
    }
    iprot.readStructEnd();
  }

  private void readMap(TProtocol iprot, int field) throws TException {
    switch (field) {
      case 2 -> readContinuous(iprot);
      case 3 -> readDiscrete(iprot);
      case 4 -> readStrings(iprot);
      case 5 -> readSparseBinary(iprot);
      default -> readSparseContinuous(iprot);
    }
  }

  private void readBinary(TProtocol iprot) throws TException {
    TSet set = iprot.readSetBegin();
    binaryFeatures = new HashSet<>(2 * set.size);
    for (int i = 0; i < set.size; i++) {
      long element = iprot.readI64();
      binaryFeatures.add(element);
    }
    iprot.readSetEnd();
  }

  private void readContinuous(TProtocol iprot) throws TException {
    TMap map = iprot.readMapBegin();
    continuousFeatures = new HashMap<>(2 * map.size);
    for (int i = 0; i < map.size; i++) {
      long key = iprot.readI64();
      double value = iprot.readDouble();
      continuousFeatures.put(key, value);
    }
    iprot.readMapEnd();
  }

  private void readDiscrete(TProtocol iprot) throws TException {
    TMap map = iprot.readMapBegin();
    discreteFeatures = new HashMap<>(2 * map.size);
    for (int i = 0; i < map.size; i++) {
      long key = iprot.readI64();
      long value = iprot.readI64();
      discreteFeatures.put(key, value);
    }
    iprot.readMapEnd();
  }

  private void readStrings(TProtocol iprot) throws TException {
    TMap map = iprot.readMapBegin();
    stringFeatures = new HashMap<>(2 * map.size);
    for (int i = 0; i < map.size; i++) {
      long key = iprot.readI64();
      String value = iprot.readString();
      stringFeatures.put(key, value);
    }
    iprot.readMapEnd();
  }

  private void readSparseBinary(TProtocol iprot) throws TException {
    TMap map = iprot.readMapBegin();
    sparseBinaryFeatures = new HashMap<>(2 * map.size);
    for (int i = 0; i < map.size; i++) {
      long key = iprot.readI64();
      TSet set = iprot.readSetBegin();
      Set<String> value = new HashSet<>(2 * set.size);
      for (int j = 0; j < set.size; j++) {
        value.add(iprot.readString());
      }
      iprot.readSetEnd();
      sparseBinaryFeatures.put(key, value);
    }
    iprot.readMapEnd();
  }

  private void readSparseContinuous(TProtocol iprot) throws TException {
    TMap map = iprot.readMapBegin();
    sparseContinuousFeatures = new HashMap<>(2 * map.size);
    for (int i = 0; i < map.size; i++) {
      long key = iprot.readI64();
      TMap inner = iprot.readMapBegin();
      Map<String, Double> value = new HashMap<>(2 * inner.size);
      for (int j = 0; j < inner.size; j++) {
        String name = iprot.readString();
        double number = iprot.readDouble();
        value.put(name, number);
      }
      iprot.readMapEnd();
      sparseContinuousFeatures.put(key, value);
    }
    iprot.readMapEnd();
  }
}
