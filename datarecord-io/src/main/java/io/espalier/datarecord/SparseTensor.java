package io.espalier.datarecord;

import io.espalier.datarecord.GeneralTensor.Int64Tensor;
import java.util.List;
import java.util.Objects;

/**
 * A tensor as the list of its non-zero elements ({@code COOSparseTensor} in the thrift schema).
 * Equal by content.
 *
 * @param denseShape the extents
 * @param indices the elements' coordinates, element by element
 * @param values the elements
 */
public record SparseTensor(List<Long> denseShape, Int64Tensor indices, GeneralTensor values) {
  public SparseTensor {
    denseShape = List.copyOf(denseShape);
    Objects.requireNonNull(indices, "indices");
    Objects.requireNonNull(values, "values");
  }
}
