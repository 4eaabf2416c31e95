package io.espalier.bench.tensorflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.AssignVariableOp;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReadVariableOp;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

/** The variables of a graph, and where they start. */
final class Variables {
  /**
   * Numbers that stay in the session from run to run.
   *
   * @param value what they are at the beginning of a run
   */
  record Variable(VarHandleOp handle, ReadVariableOp<TFloat32> value) {}

  private record Start(Placeholder<TFloat32> fed, AssignVariableOp assign, float[] values) {}

  private final Ops tf;
  private final List<Start> starts = new ArrayList<>();

  Variables(Ops tf) {
    this.tf = tf;
  }

  /** A variable of this shape that starts with these values. */
  Variable startingAt(float[] values, long... shape) {
    Shape dimensions = Shape.of(shape);
    // Handles without a name of their own would all be the same variable.
    VarHandleOp handle =
        tf.varHandleOp(
            TFloat32.class, dimensions, VarHandleOp.sharedName("variable-" + starts.size()));
    // Fed rather than constant: the graph would otherwise carry every start for good.
    Placeholder<TFloat32> fed = tf.placeholder(TFloat32.class, Placeholder.shape(dimensions));
    starts.add(new Start(fed, tf.assignVariableOp(handle, fed), values));
    return new Variable(handle, tf.readVariableOp(handle, TFloat32.class));
  }

  /** A variable of so many values that all start the same. */
  Variable filled(float value, int length) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return startingAt(values, length);
  }

  /** A variable as long as another, full of zeros. */
  Variable zerosLike(Variable other) {
    Shape shape = other.value.asOutput().shape();
    return startingAt(new float[(int) shape.size()], shape.asArray());
  }

  /** Gives every variable its first values. */
  void initialize(NativeSession session) {
    List<Call.Feed> fed = new ArrayList<>();
    List<Op> assigned = new ArrayList<>();
    for (Start start : starts) {
      NativeTensor tensor = session.floats(start.fed.asOutput().shape().asArray());
      fed.add(new Call.Feed(start.fed, tensor.write(start.values, 0)));
      assigned.add(start.assign);
    }
    session.call(fed, List.of(), assigned).run();
  }

  /** What variables hold, one after the other. */
  static float[] read(NativeSession session, List<Variable> variables) {
    List<Operand<?>> values = new ArrayList<>();
    int length = 0;
    for (Variable variable : variables) {
      values.add(variable.value);
      length += (int) variable.value.asOutput().shape().size();
    }
    float[] read = new float[length];
    session.call(List.of(), values, List.of()).run(read);
    return read;
  }
}
