package io.espalier.kernels.optable;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Kernels;
import java.util.BitSet;
import java.util.List;

/**
 * One operation on one shape: what goes in, how it is called, what must come out, and what it
 * costs.
 */
public sealed interface OpCase
    permits DenseForwardCase,
        DenseBackwardInputCase,
        DenseBackwardWeightsCase,
        ActivationBackwardCase,
        LossCase,
        LinkCase,
        GatherCase,
        MovingAverageCase,
        OptimizerCase,
        SparseForwardCase,
        SparseBackwardWeightsCase,
        SparseUpdateCase,
        KeepColumnsCase {

  /** The method of {@link Kernels}. */
  String op();

  /** Its shape and flags: {@code rows=3,in=17,out=33,relu,bias}. */
  String arguments();

  /** How the operands lie in their buffers. */
  Layout layout();

  /** What the operands hold. */
  Values values();

  /** The operands that lie in buffers, in the order of the method's parameters. */
  List<Operand> operands();

  /**
   * Calls the operation once. Allocates nothing.
   *
   * @return what it returned: a loss; 1 or 0 for true or false; 0 for nothing
   */
  float run(Kernels kernels, OpRun on);

  /**
   * What must come out, computed in double, and how far off float arithmetic in any order may be.
   */
  Expected expected(OpData data);

  /**
   * Arithmetic operations of one call as {@link Kernels} states them: an fma is two, an elementary
   * function one.
   */
  long flops();

  /** Bytes that one call must read and write at least. */
  default long bytes() {
    long floats = 0;
    for (Operand operand : operands()) {
      floats += operand.role() == Operand.Role.IN_OUT ? 2 * operand.floats() : operand.floats();
    }
    return floats * Float.BYTES;
  }

  /**
   * What a filter and a failure message call it: {@code
   * denseForward[rows=3,in=17,out=33,relu,bias,spaced,wild]}.
   */
  default String name() {
    return op()
        + "["
        + arguments()
        + layout().suffix
        + (values() == Values.USUAL ? "" : values() == Values.WILD ? ",wild" : ",special")
        + "]";
  }

  /** For {@code gather}: which rows, or null. */
  default int[] rowNumbers() {
    return null;
  }

  /** For {@code gather}: which columns, or null. */
  default int[] columnNumbers() {
    return null;
  }

  /** For {@code keepColumns}: which columns stay, or null. */
  default int[] keptColumns() {
    return null;
  }

  /** For the sparse operations: the rows of entries, or null. */
  default SparseRows sparseRows() {
    return null;
  }

  /** Whether it is one of those that sparse layers are made of. */
  default boolean sparse() {
    return false;
  }

  /** Which rows of its outputs the operation may write; null for all. */
  default BitSet writtenRows() {
    return null;
  }
}
