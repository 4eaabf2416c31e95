package io.espalier.datarecord;

import io.espalier.datarecord.GeneralTensor.BinaryTensor;
import io.espalier.datarecord.GeneralTensor.BoolTensor;
import io.espalier.datarecord.GeneralTensor.DoubleTensor;
import io.espalier.datarecord.GeneralTensor.FloatTensor;
import io.espalier.datarecord.GeneralTensor.Int32Tensor;
import io.espalier.datarecord.GeneralTensor.Int64Tensor;
import io.espalier.datarecord.GeneralTensor.RawTypedTensor;
import io.espalier.datarecord.GeneralTensor.StringTensor;
import io.espalier.datarecord.ThriftTree.Container;
import io.espalier.datarecord.ThriftTree.Field;
import io.espalier.datarecord.ThriftTree.Struct;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.thrift.protocol.TType;

/**
 * What a DataRecord must be beyond a thrift struct, said a second time over libthrift's view of the
 * bytes: the reasons, all of them, for which a record that libthrift can read is refused.
 */
final class SchemaRules {
  /** Why a struct is not a DataRecord. */
  enum Reason {
    /** Generated code would skip a known field of another type, and not look at elements' types. */
    WRONG_TYPE,
    /** Generated code would take the last. */
    FIELD_COMES_TWICE,
    /** Generated code does not look. */
    TRAILING_BYTES,
    /** Generated code would put U+FFFD in its place. */
    NOT_UTF8,
    /** Generated code takes anything but 1 for false. */
    BOOL_NEITHER_0_NOR_1,
    /** A union with no known field or two, or a struct without a field it needs. */
    INCOMPLETE,
    UNKNOWN_DATA_TYPE,
    /** Generated code goes 64 levels deep. */
    TOO_DEEP,
    /** An empty container in an unknown field may name any type. */
    UNKNOWN_TYPE_OF_NOTHING
  }

  /** Thrown at the first reason. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final Reason reason;

    Refusal(Reason reason) {
      super(reason.toString());
      this.reason = reason;
    }
  }

  private static final int MAX_DEPTH = 16;

  private SchemaRules() {}

  static DataRecord record(Struct struct) {
    DataRecord record = new DataRecord();
    known(struct, 9)
        .forEach((id, field) -> {
          switch (id) {
            case 1 -> record.binary().addAll(list(field, TType.SET, TType.I64, Long.class::cast));
            case 2 -> map(field, TType.DOUBLE, Double.class::cast, record.continuous());
            case 3 -> map(field, TType.I64, Long.class::cast, record.discrete());
            case 4 -> map(field, TType.STRING, SchemaRules::text, record.strings());
            case 5 -> map(field, TType.SET, SchemaRules::strings, record.sparseBinary());
            case 6 -> map(field, TType.MAP, SchemaRules::values, record.sparseContinuous());
            case 7 -> map(field, TType.STRING, ByteBuffer.class::cast, record.blobs());
            case 8 -> map(field, TType.STRUCT, SchemaRules::tensor, record.tensors());
            default -> map(field, TType.STRUCT, SchemaRules::sparse, record.sparseTensors());
          }
        });
    return record;
  }

  /**
   * The fields from 1 to {@code last}, each of which may come once; the others must be skippable.
   */
  private static Map<Integer, Field> known(Object struct, int last) {
    Map<Integer, Field> known = new TreeMap<>();
    for (Field field : ((Struct) struct).fields()) {
      if (field.id() < 1 || field.id() > last) {
        require(depth(field.value()) <= MAX_DEPTH, Reason.TOO_DEEP);
      } else {
        require(known.put(field.id(), field) == null, Reason.FIELD_COMES_TWICE);
      }
    }
    return known;
  }

  private static int depth(Object value) {
    List<Object> inside;
    switch (value) {
      case Struct struct -> {
        inside = new ArrayList<>();
        struct.fields().forEach(field -> inside.add(field.value()));
      }
      case Container container -> {
        require(isType(container.elementType()), Reason.UNKNOWN_TYPE_OF_NOTHING);
        require(
            container.valueType() < 0 || isType(container.valueType()),
            Reason.UNKNOWN_TYPE_OF_NOTHING);
        inside = container.items();
      }
      default -> {
        return 0;
      }
    }
    return 1 + inside.stream().mapToInt(SchemaRules::depth).max().orElse(0);
  }

  private static boolean isType(int type) {
    return switch (type) {
      case TType.BOOL,
          TType.BYTE,
          TType.DOUBLE,
          TType.I16,
          TType.I32,
          TType.I64,
          TType.STRING,
          TType.STRUCT,
          TType.MAP,
          TType.SET,
          TType.LIST ->
          true;
      default -> false;
    };
  }

  private static void require(boolean fine, Reason reason) {
    if (!fine) {
      throw new Refusal(reason);
    }
  }

  private static Object typed(Field field, int type) {
    require(field != null, Reason.INCOMPLETE);
    require(field.type() == type, Reason.WRONG_TYPE);
    return field.value();
  }

  private static <T> List<T> list(
      Field field, int containerType, int elementType, Function<Object, T> element) {
    return elements(typed(field, containerType), elementType, element);
  }

  private static <T> List<T> elements(
      Object container, int elementType, Function<Object, T> element) {
    require(((Container) container).elementType() == elementType, Reason.WRONG_TYPE);
    List<T> list = new ArrayList<>();
    ((Container) container).items().forEach(item -> list.add(element.apply(item)));
    return list;
  }

  private static <V> void map(
      Field field, int valueType, Function<Object, V> value, Map<Long, V> into) {
    pairs(typed(field, TType.MAP), TType.I64, valueType, Long.class::cast, value, into);
  }

  private static <K, V> void pairs(
      Object map,
      int keyType,
      int valueType,
      Function<Object, K> key,
      Function<Object, V> value,
      Map<K, V> into) {
    Container container = (Container) map;
    require(
        container.elementType() == keyType && container.valueType() == valueType,
        Reason.WRONG_TYPE);
    for (int i = 0; i < container.items().size(); i += 2) {
      into.put(key.apply(container.items().get(i)), value.apply(container.items().get(i + 1)));
    }
  }

  private static String text(Object bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(((ByteBuffer) bytes).duplicate())
          .toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(Reason.NOT_UTF8);
    }
  }

  private static boolean bool(Object value) {
    require((byte) value == 0 || (byte) value == 1, Reason.BOOL_NEITHER_0_NOR_1);
    return (byte) value == 1;
  }

  private static Set<String> strings(Object set) {
    return new LinkedHashSet<>(elements(set, TType.STRING, SchemaRules::text));
  }

  private static Map<String, Double> values(Object map) {
    Map<String, Double> values = new LinkedHashMap<>();
    pairs(map, TType.STRING, TType.DOUBLE, SchemaRules::text, Double.class::cast, values);
    return values;
  }

  private static Optional<List<Long>> shape(Field field) {
    return Optional.ofNullable(field)
        .map(present -> list(present, TType.LIST, TType.I64, Long.class::cast));
  }

  private static GeneralTensor tensor(Object union) {
    Map<Integer, Field> kinds = known(union, 8);
    require(kinds.size() == 1, Reason.INCOMPLETE);
    Field kind = kinds.values().iterator().next();
    Object struct = typed(kind, TType.STRUCT);
    Map<Integer, Field> parts = known(struct, kind.id() == 1 ? 3 : 2);
    if (kind.id() == 1) {
      int type = (int) typed(parts.get(1), TType.I32);
      require(type >= 0 && type < DataType.values().length, Reason.UNKNOWN_DATA_TYPE);
      ByteBuffer content = (ByteBuffer) typed(parts.get(2), TType.STRING);
      return new RawTypedTensor(DataType.values()[type], content, shape(parts.get(3)));
    }
    Field values = parts.get(1);
    Optional<List<Long>> shape = shape(parts.get(2));
    return switch (kind.id()) {
      case 2 -> new StringTensor(list(values, TType.LIST, TType.STRING, SchemaRules::text), shape);
      case 3 -> new Int32Tensor(list(values, TType.LIST, TType.I32, Integer.class::cast), shape);
      case 4 -> new Int64Tensor(list(values, TType.LIST, TType.I64, Long.class::cast), shape);
      case 5 -> new FloatTensor(list(values, TType.LIST, TType.DOUBLE, Double.class::cast), shape);
      case 6 -> new DoubleTensor(list(values, TType.LIST, TType.DOUBLE, Double.class::cast), shape);
      case 7 -> new BoolTensor(list(values, TType.LIST, TType.BOOL, SchemaRules::bool), shape);
      default ->
          new BinaryTensor(list(values, TType.LIST, TType.STRING, ByteBuffer.class::cast), shape);
    };
  }

  private static SparseTensor sparse(Object union) {
    Object coo = typed(known(union, 1).get(1), TType.STRUCT);
    Map<Integer, Field> parts = known(coo, 3);
    Object indices = typed(parts.get(2), TType.STRUCT);
    Map<Integer, Field> ofIndices = known(indices, 2);
    return new SparseTensor(
        list(parts.get(1), TType.LIST, TType.I64, Long.class::cast),
        new Int64Tensor(
            list(ofIndices.get(1), TType.LIST, TType.I64, Long.class::cast),
            shape(ofIndices.get(2))),
        tensor(typed(parts.get(3), TType.STRUCT)));
  }
}
