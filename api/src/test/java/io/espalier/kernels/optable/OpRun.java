package io.espalier.kernels.optable;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.SparseColumns;
import java.util.List;

/**
 * A case made ready on some kernels: buffers filled, matrices and slices made, so that {@link #run}
 * is the bare call and can be measured. The buffers live as long as the kernels.
 */
public final class OpRun {
  private final OpCase opCase;
  private final OpData data;
  private final Kernels kernels;
  private final List<Operand> operands;
  private final Buffer[] buffers;
  private final Matrix[] matrices;
  private final Slice[] slices;
  private final Indices rowNumbers;
  private final Indices columnNumbers;
  private final Indices keptColumns;
  private final SparseRows sparseRows;
  private final SparseColumns sparseColumns;

  /** Allocates and fills the buffers. */
  public OpRun(OpCase opCase, OpData data, Kernels kernels) {
    this.opCase = opCase;
    this.data = data;
    this.kernels = kernels;
    operands = opCase.operands();
    buffers = new Buffer[operands.size()];
    matrices = new Matrix[operands.size()];
    slices = new Slice[operands.size()];
    for (int i = 0; i < buffers.length; i++) {
      Operand operand = operands.get(i);
      buffers[i] = kernels.allocate(data.array(i).length);
      matrices[i] =
          new Matrix(
              buffers[i], data.offset(), operand.rows(), operand.columns(), data.stride(operand));
      slices[i] =
          operand.rows() == 1 ? new Slice(buffers[i], data.offset(), operand.columns()) : null;
    }
    rowNumbers = opCase.rowNumbers() == null ? null : kernels.indices(opCase.rowNumbers());
    columnNumbers = opCase.columnNumbers() == null ? null : kernels.indices(opCase.columnNumbers());
    keptColumns = opCase.keptColumns() == null ? null : kernels.indices(opCase.keptColumns());
    sparseRows = opCase.sparseRows();
    sparseColumns = sparseRows == null ? null : SparseShape.byId(sparseRows);
    reset();
  }

  /** Puts the initial numbers back: operations that work in place change them. */
  public void reset() {
    for (int i = 0; i < buffers.length; i++) {
      kernels.write(data.array(i), 0, buffers[i], 0, data.array(i).length);
    }
  }

  /** Calls the operation once. */
  public float run() {
    return opCase.run(kernels, this);
  }

  /** The whole buffer of operand {@code i}, what lies around it included. */
  public float[] contents(int i) {
    float[] contents = new float[data.array(i).length];
    kernels.read(buffers[i], 0, contents, 0, contents.length);
    return contents;
  }

  Matrix matrix(String name) {
    return matrices[OpData.position(operands, name)];
  }

  /** The operand as a slice; null if the case has none of this name. */
  Slice slice(String name) {
    int i = OpData.position(operands, name);
    return i < 0 ? null : slices[i];
  }

  Indices rowNumbers() {
    return rowNumbers;
  }

  Indices columnNumbers() {
    return columnNumbers;
  }

  Indices keptColumns() {
    return keptColumns;
  }

  SparseRows sparseRows() {
    return sparseRows;
  }

  /** The entries of {@link #sparseRows} by id. */
  SparseColumns sparseColumns() {
    return sparseColumns;
  }
}
