package io.espalier.model;

import io.espalier.data.Batch;
import io.espalier.network.InputShape;
import io.espalier.network.SparseInput;

/** Says how a batch's rows differ from what a model takes. */
final class BatchShape {
  private BatchShape() {}

  /**
   * Checks widths, and allocates nothing if they are right.
   *
   * @throws IllegalArgumentException if they are not, naming what differs
   */
  static void require(InputShape shape, Batch batch) {
    if (batch.inputWidth() != shape.width()) {
      throw new IllegalArgumentException(
          "the batch's rows have "
              + batch.inputWidth()
              + " dense values and the model takes "
              + shape.width());
    }
    if (batch.sparse().size() != shape.sparse().size()) {
      throw new IllegalArgumentException(
          "the batch has "
              + batch.sparse().size()
              + " sparse inputs and the model takes "
              + shape.sparse().size()
              + ": "
              + shape.sparse().stream().map(SparseInput::name).toList());
    }
    for (int i = 0; i < shape.sparse().size(); i++) {
      SparseInput input = shape.sparse().get(i);
      if (batch.sparse().get(i).columns() != input.buckets()) {
        throw new IllegalArgumentException(
            "the ids of sparse input '"
                + input.name()
                + "' are below "
                + batch.sparse().get(i).columns()
                + " in the batch and below "
                + input.buckets()
                + " in the model");
      }
    }
  }
}
