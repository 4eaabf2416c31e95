package io.espalier.safetensors;

import java.util.List;

/**
 * What a header says of a tensor.
 *
 * @param name its name
 * @param dtype its elements' type
 * @param shape its dimensions, outermost first; none for a single number
 * @param begin its first byte, counted from the end of the header
 * @param end one past its last byte
 */
public record Tensor(String name, DType dtype, List<Long> shape, int begin, int end) {
  public Tensor {
    shape = List.copyOf(shape);
  }

  /** How many elements it has. */
  public long elements() {
    return (end - begin) * 8L / dtype.bits();
  }

  /** How many bytes it has. */
  public int bytes() {
    return end - begin;
  }
}
