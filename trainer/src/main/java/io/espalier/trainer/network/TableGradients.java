package io.espalier.trainer.network;

import io.espalier.data.Batch;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.SparseColumns;
import io.espalier.network.NetworkSpec;
import java.util.List;

/**
 * The gradient by each table of the last batch, as the two factors that an update multiplies: the
 * batch's entries by id, and the gradient by what they add up to. The product, which would be as
 * large as the rows that occur, is stored nowhere.
 */
public final class TableGradients {
  private final Kernels kernels;
  private final List<TablePlace> places;
  private final SparseColumns[] entriesOfInput;
  private Matrix firstInput;
  private Matrix firstSums;
  private Matrix[] sums;

  TableGradients(Kernels kernels, NetworkSpec live) {
    this.kernels = kernels;
    this.places = TablePlace.of(live);
    this.entriesOfInput = new SparseColumns[live.sparseInputs().size()];
    for (int input = 0; input < entriesOfInput.length; input++) {
      entriesOfInput[input] = new SparseColumns(live.sparseInputs().get(input).buckets());
    }
  }

  /** How many tables there are. */
  public int count() {
    return places.size();
  }

  /** The last batch's entries of the table's input, by id. Tables of one input share them. */
  public SparseColumns entries(int table) {
    return entriesOfInput[places.get(table).input()];
  }

  /**
   * The gradient by the sums that table {@code table} is part of, [rows, live units]: by what its
   * layer computes before the activation.
   */
  public Matrix sums(int table) {
    return sums[table];
  }

  /** The gradients of this batch are complete, in these views. */
  void take(Batch batch, Workspace.Views views) {
    for (int input = 0; input < entriesOfInput.length; input++) {
      entriesOfInput[input].index(batch.sparse().get(input));
    }
    firstInput = views.firstInputGradient();
    firstSums = views.gradients()[0];
    sums = views.tableSums();
  }

  /** Takes out the columns of units that leave, so that a step may still come after that. */
  void compact(Survivors survivors) {
    if (sums != null && count() > 0) {
      firstInput = narrowed(firstInput, survivors.inputs()[0]);
      firstSums = narrowed(firstSums, survivors.units()[0]);
      sums = byTable(places, survivors.spec(), firstInput, firstSums);
    }
  }

  private Matrix narrowed(Matrix wide, Indices kept) {
    if (wide == null || kept == null) {
      return wide;
    }
    kernels.keepColumns(wide, kept);
    return Matrix.of(wide.buffer(), wide.offset(), wide.rows(), kept.length());
  }

  /** Each table's gradient in those by the first dense layer's input and by its sums. */
  static Matrix[] byTable(
      List<TablePlace> places, NetworkSpec live, Matrix firstInput, Matrix firstSums) {
    Matrix[] sums = new Matrix[places.size()];
    for (int table = 0; table < sums.length; table++) {
      TablePlace place = places.get(table);
      sums[table] =
          place.isAdded(live)
              ? firstSums
              : Workspace.columnsOfSparse(firstInput, live, place.layer());
    }
    return sums;
  }
}
