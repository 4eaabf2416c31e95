package io.espalier.datarecord;

import io.espalier.datarecord.GeneralTensor.BinaryTensor;
import io.espalier.datarecord.GeneralTensor.BoolTensor;
import io.espalier.datarecord.GeneralTensor.DoubleTensor;
import io.espalier.datarecord.GeneralTensor.FloatTensor;
import io.espalier.datarecord.GeneralTensor.Int32Tensor;
import io.espalier.datarecord.GeneralTensor.Int64Tensor;
import io.espalier.datarecord.GeneralTensor.RawTypedTensor;
import io.espalier.datarecord.GeneralTensor.StringTensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Decodes the two tensor unions. A union must have exactly one known field. */
final class TensorDecoder {
  private TensorDecoder() {}

  static GeneralTensor generalTensor(ThriftInput in) {
    GeneralTensor tensor = null;
    for (int type = in.nextField(); type != ThriftType.STOP; type = in.nextField()) {
      int id = in.fieldId();
      if (id < 1 || id > 8) {
        in.skip(type);
        continue;
      }
      if (tensor != null) {
        throw in.fail(ProblemKind.DUPLICATE, "a tensor has two kinds of values");
      }
      in.expect(type, ThriftType.STRUCT, "field " + id + " of a tensor");
      tensor = id == 1 ? rawTypedTensor(in) : typedTensor(in, id);
    }
    return require(in, tensor, "a tensor", "known kind of values");
  }

  static SparseTensor sparseTensor(ThriftInput in) {
    SparseTensor tensor = null;
    for (int type = in.nextField(); type != ThriftType.STOP; type = in.nextField()) {
      if (in.fieldId() != 1) {
        in.skip(type);
        continue;
      }
      if (tensor != null) {
        throw in.fail(ProblemKind.DUPLICATE, "a sparse tensor comes twice in one union");
      }
      in.expect(type, ThriftType.STRUCT, "field 1 of a sparse tensor");
      tensor = cooSparseTensor(in);
    }
    return require(in, tensor, "a sparse tensor", "known kind of values");
  }

  private static RawTypedTensor rawTypedTensor(ThriftInput in) {
    DataType dataType = null;
    ByteBuffer content = null;
    List<Long> shape = null;
    for (int type = in.nextField(); type != ThriftType.STOP; type = in.nextField()) {
      switch (in.fieldId()) {
        case 1 -> {
          refuseSecond(in, dataType);
          in.expect(type, ThriftType.I32, "dataType of a raw tensor");
          dataType = dataType(in);
        }
        case 2 -> {
          refuseSecond(in, content);
          in.expect(type, ThriftType.STRING, "content of a raw tensor");
          content = ByteBuffer.wrap(in.blob());
        }
        case 3 -> {
          refuseSecond(in, shape);
          in.expect(type, ThriftType.LIST, "shape of a raw tensor");
          shape = list(in, ThriftType.I64, in::i64);
        }
        default -> in.skip(type);
      }
    }
    return new RawTypedTensor(
        require(in, dataType, "a raw tensor", "dataType"),
        require(in, content, "a raw tensor", "content"),
        Optional.ofNullable(shape));
  }

  private static DataType dataType(ThriftInput in) {
    int number = in.i32();
    if (number < 0 || number >= DataType.values().length) {
      throw in.failAt(
          ProblemKind.MALFORMED_RECORD, in.offset() - 4, "there is no tensor data type " + number);
    }
    return DataType.values()[number];
  }

  /** All kinds but the raw one are a list of values and a shape. */
  private static GeneralTensor typedTensor(ThriftInput in, int kind) {
    GeneralTensor withoutShape = null;
    List<Long> shape = null;
    for (int type = in.nextField(); type != ThriftType.STOP; type = in.nextField()) {
      switch (in.fieldId()) {
        case 1 -> {
          refuseSecond(in, withoutShape);
          in.expect(type, ThriftType.LIST, "the values of a tensor");
          withoutShape = values(in, kind);
        }
        case 2 -> {
          refuseSecond(in, shape);
          in.expect(type, ThriftType.LIST, "the shape of a tensor");
          shape = list(in, ThriftType.I64, in::i64);
        }
        default -> in.skip(type);
      }
    }
    GeneralTensor tensor = require(in, withoutShape, "a tensor", "list of values");
    return shape == null ? tensor : withShape(tensor, Optional.of(shape));
  }

  private static GeneralTensor values(ThriftInput in, int kind) {
    Optional<List<Long>> none = Optional.empty();
    return switch (kind) {
      case 2 -> new StringTensor(list(in, ThriftType.STRING, in::string), none);
      case 3 -> new Int32Tensor(list(in, ThriftType.I32, in::i32), none);
      case 4 -> new Int64Tensor(list(in, ThriftType.I64, in::i64), none);
      case 5 -> new FloatTensor(list(in, ThriftType.DOUBLE, in::float64), none);
      case 6 -> new DoubleTensor(list(in, ThriftType.DOUBLE, in::float64), none);
      case 7 -> new BoolTensor(list(in, ThriftType.BOOL, in::bool), none);
      default ->
          new BinaryTensor(list(in, ThriftType.STRING, () -> ByteBuffer.wrap(in.blob())), none);
    };
  }

  private static GeneralTensor withShape(GeneralTensor tensor, Optional<List<Long>> shape) {
    return switch (tensor) {
      case RawTypedTensor raw -> new RawTypedTensor(raw.dataType(), raw.content(), shape);
      case StringTensor strings -> new StringTensor(strings.values(), shape);
      case Int32Tensor ints -> new Int32Tensor(ints.values(), shape);
      case Int64Tensor longs -> new Int64Tensor(longs.values(), shape);
      case FloatTensor floats -> new FloatTensor(floats.values(), shape);
      case DoubleTensor doubles -> new DoubleTensor(doubles.values(), shape);
      case BoolTensor bools -> new BoolTensor(bools.values(), shape);
      case BinaryTensor blobs -> new BinaryTensor(blobs.values(), shape);
    };
  }

  private static SparseTensor cooSparseTensor(ThriftInput in) {
    List<Long> denseShape = null;
    Int64Tensor indices = null;
    GeneralTensor values = null;
    for (int type = in.nextField(); type != ThriftType.STOP; type = in.nextField()) {
      switch (in.fieldId()) {
        case 1 -> {
          refuseSecond(in, denseShape);
          in.expect(type, ThriftType.LIST, "denseShape of a sparse tensor");
          denseShape = list(in, ThriftType.I64, in::i64);
        }
        case 2 -> {
          refuseSecond(in, indices);
          in.expect(type, ThriftType.STRUCT, "indices of a sparse tensor");
          indices = (Int64Tensor) typedTensor(in, 4);
        }
        case 3 -> {
          refuseSecond(in, values);
          in.expect(type, ThriftType.STRUCT, "values of a sparse tensor");
          values = generalTensor(in);
        }
        default -> in.skip(type);
      }
    }
    return new SparseTensor(
        require(in, denseShape, "a sparse tensor", "denseShape"),
        require(in, indices, "a sparse tensor", "indices"),
        require(in, values, "a sparse tensor", "values"));
  }

  private static <T> List<T> list(ThriftInput in, int elementType, Supplier<T> element) {
    int count = in.elementHeader(elementType, "a list of a tensor");
    List<T> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(element.get());
    }
    return list;
  }

  private static void refuseSecond(ThriftInput in, Object first) {
    if (first != null) {
      throw in.failAt(
          ProblemKind.DUPLICATE,
          in.offset() - 3,
          "field " + in.fieldId() + " of a tensor comes twice");
    }
  }

  private static <T> T require(ThriftInput in, T value, String whole, String part) {
    if (value == null) {
      throw in.fail(ProblemKind.MALFORMED_RECORD, whole + " ends without its " + part);
    }
    return value;
  }
}
