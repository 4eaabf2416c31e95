package io.espalier.datarecord;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A dense tensor as DataRecords carry it: values in row-major order, and a shape where the writer
 * gave one. The kinds are those of the thrift union {@code GeneralTensor}. Equal by content.
 */
public sealed interface GeneralTensor {
  /** The extents; nothing where the writer left them out, which means one dimension. */
  Optional<List<Long>> shape();

  /**
   * Values as little-endian bytes.
   *
   * @param dataType what they are
   * @param content the bytes; read-only
   * @param shape the extents
   */
  record RawTypedTensor(DataType dataType, ByteBuffer content, Optional<List<Long>> shape)
      implements GeneralTensor {
    public RawTypedTensor {
      Objects.requireNonNull(dataType, "dataType");
      content = content.asReadOnlyBuffer();
      shape = shape.map(List::copyOf);
    }
  }

  /**
   * Strings.
   *
   * @param values the elements
   * @param shape the extents
   */
  record StringTensor(List<String> values, Optional<List<Long>> shape) implements GeneralTensor {
    public StringTensor {
      values = List.copyOf(values);
      shape = shape.map(List::copyOf);
    }
  }

  /**
   * 32-bit integers.
   *
   * @param values the elements
   * @param shape the extents
   */
  record Int32Tensor(List<Integer> values, Optional<List<Long>> shape) implements GeneralTensor {
    public Int32Tensor {
      values = List.copyOf(values);
      shape = shape.map(List::copyOf);
    }
  }

  /**
   * 64-bit integers.
   *
   * @param values the elements
   * @param shape the extents
   */
  record Int64Tensor(List<Long> values, Optional<List<Long>> shape) implements GeneralTensor {
    public Int64Tensor {
      values = List.copyOf(values);
      shape = shape.map(List::copyOf);
    }
  }

  /**
   * Floats, which the schema stores as doubles.
   *
   * @param values the elements
   * @param shape the extents
   */
  record FloatTensor(List<Double> values, Optional<List<Long>> shape) implements GeneralTensor {
    public FloatTensor {
      values = List.copyOf(values);
      shape = shape.map(List::copyOf);
    }
  }

  /**
   * Doubles.
   *
   * @param values the elements
   * @param shape the extents
   */
  record DoubleTensor(List<Double> values, Optional<List<Long>> shape) implements GeneralTensor {
    public DoubleTensor {
      values = List.copyOf(values);
      shape = shape.map(List::copyOf);
    }
  }

  /**
   * Truth values.
   *
   * @param values the elements
   * @param shape the extents
   */
  record BoolTensor(List<Boolean> values, Optional<List<Long>> shape) implements GeneralTensor {
    public BoolTensor {
      values = List.copyOf(values);
      shape = shape.map(List::copyOf);
    }
  }

  /**
   * Byte strings.
   *
   * @param values the elements; read-only
   * @param shape the extents
   */
  record BinaryTensor(List<ByteBuffer> values, Optional<List<Long>> shape)
      implements GeneralTensor {
    public BinaryTensor {
      values = values.stream().map(ByteBuffer::asReadOnlyBuffer).toList();
      shape = shape.map(List::copyOf);
    }
  }
}
