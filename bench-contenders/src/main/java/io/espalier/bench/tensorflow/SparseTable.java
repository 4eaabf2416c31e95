package io.espalier.bench.tensorflow;

import io.espalier.bench.contender.SparseCase;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A table in a graph, and Adagrad's sums of squares beside it, as one of two kinds of variables.
 */
sealed interface SparseTable {
  /** Gives it its first values. */
  Op assign(Operand<TFloat32> values);

  /** Some of its rows, [ids, units]. */
  Operand<TFloat32> rows(Operand<TInt32> ids);

  /** All of it, without a copy. */
  Operand<TFloat32> whole();

  /** w -= change in these rows. */
  Op subtract(Operand<TInt32> ids, Operand<TFloat32> change);

  /** Adagrad in these rows, each of which may be there once. */
  Op adagrad(Operand<TInt32> ids, Operand<TFloat32> gradient, Operand<TFloat32> rate);

  /** A table of this shape. */
  static SparseTable of(Ops tf, boolean reference, long rows, long units) {
    Shape shape = Shape.of(rows, units);
    if (reference) {
      return new Reference(
          tf, tf.variable(shape, TFloat32.class), tf.variable(shape, TFloat32.class));
    }
    return new Resource(
        tf,
        tf.varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName("table")),
        tf.varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName("squares")));
  }

  /** What the sums of squares start from, as large as the table's first values. */
  private static Operand<TFloat32> firstSquares(Ops tf, Operand<TFloat32> values) {
    return tf.fill(tf.shape(values), tf.constant(SparseCase.FIRST_SQUARES));
  }

  /** A resource variable: it can be read by rows, but a read of the whole is a copy. */
  record Resource(Ops tf, VarHandleOp table, VarHandleOp squares) implements SparseTable {
    @Override
    public Op assign(Operand<TFloat32> values) {
      return tf.withControlDependencies(
              tf.assignVariableOp(table, values),
              tf.assignVariableOp(squares, firstSquares(tf, values)))
          .noOp();
    }

    @Override
    public Operand<TFloat32> rows(Operand<TInt32> ids) {
      return tf.resourceGather(table, ids, TFloat32.class);
    }

    @Override
    public Operand<TFloat32> whole() {
      throw new IllegalStateException("a resource variable would be copied");
    }

    @Override
    public Op subtract(Operand<TInt32> ids, Operand<TFloat32> change) {
      return tf.resourceScatterSub(table, ids, change);
    }

    @Override
    public Op adagrad(Operand<TInt32> ids, Operand<TFloat32> gradient, Operand<TFloat32> rate) {
      return tf.train.resourceSparseApplyAdagradV2(
          table, squares, rate, tf.constant(0f), gradient, ids);
    }
  }

  /** A variable as TensorFlow 1 had them: ops read it where it is. */
  record Reference(Ops tf, Variable<TFloat32> table, Variable<TFloat32> squares)
      implements SparseTable {
    @Override
    public Op assign(Operand<TFloat32> values) {
      return tf.withControlDependencies(
              tf.assign(table, values), tf.assign(squares, firstSquares(tf, values)))
          .noOp();
    }

    @Override
    public Operand<TFloat32> rows(Operand<TInt32> ids) {
      return tf.gather(table, ids, tf.constant(0));
    }

    @Override
    public Operand<TFloat32> whole() {
      return table;
    }

    @Override
    public Op subtract(Operand<TInt32> ids, Operand<TFloat32> change) {
      return tf.scatterSub(table, ids, change);
    }

    @Override
    public Op adagrad(Operand<TInt32> ids, Operand<TFloat32> gradient, Operand<TFloat32> rate) {
      return tf.train.sparseApplyAdagrad(table, squares, rate, tf.constant(0f), gradient, ids);
    }
  }
}
