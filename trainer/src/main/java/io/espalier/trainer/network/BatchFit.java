package io.espalier.trainer.network;

import io.espalier.data.Batch;
import io.espalier.data.SparseRows;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import java.util.List;

/** Whether a batch is one for a network; an {@link IllegalArgumentException} says what differs. */
final class BatchFit {
  private BatchFit() {}

  static void checkInputs(NetworkSpec spec, Batch batch) {
    if (batch.inputWidth() != spec.inputs()) {
      throw new IllegalArgumentException(
          "the batch has "
              + batch.inputWidth()
              + " inputs a row; the network takes "
              + spec.inputs());
    }
    List<SparseRows> inputs = batch.sparse();
    if (inputs.size() != spec.sparseInputs().size()) {
      throw new IllegalArgumentException(
          "the batch has "
              + inputs.size()
              + " sparse inputs; the network takes "
              + spec.sparseInputs().size());
    }
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).columns() != spec.sparseInputs().get(i).buckets()) {
        throw new IllegalArgumentException(
            "the batch's sparse input "
                + i
                + " has "
                + inputs.get(i).columns()
                + " ids; the network takes "
                + spec.sparseInputs().get(i));
      }
    }
    if (batch.rows() == 0) {
      throw new IllegalArgumentException("the batch is empty");
    }
  }

  static void checkLabels(NetworkSpec spec, Batch batch, Loss loss) {
    int wanted = loss.labelColumns(spec.outputs());
    if (batch.labelColumns() != wanted) {
      throw new IllegalArgumentException(
          "the batch has "
              + batch.labelColumns()
              + " labels a row; loss "
              + loss.id()
              + " with "
              + spec.outputs()
              + " outputs needs "
              + wanted);
    }
  }
}
