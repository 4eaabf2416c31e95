package io.espalier.bench.tensorflow;

import io.espalier.bench.contender.SparseCase;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.core.Unique;
import org.tensorflow.op.sparse.SparseTensorDenseMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * A sparse layer's step as a graph. The fields' tables are one, with a field's rows behind those of
 * the field before: one lookup for all of them. Entries stand in the order of examples, then of
 * fields; each example and field is a segment, and a row of the outputs.
 */
final class SparseGraph implements AutoCloseable {
  private final SparseCase sparse;
  private final SparseForm form;
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final int entries;
  private final int segmentCount;
  private final long tableRows;
  private final SparseTable table;
  private final Placeholder<TFloat32> start;
  private final Op assign;
  private final Placeholder<TInt32> ids;
  private final Placeholder<TInt32> segments;
  private final Placeholder<TInt32> pairs;
  private final Placeholder<TFloat32> values;
  private final Placeholder<TFloat32> fedGradient;
  private final Placeholder<TInt32> askedRows;
  private final Operand<TFloat32> rows;
  private final Operand<TFloat32> y;
  private final Op step;

  SparseGraph(SparseCase sparse, SparseForm form) {
    this.sparse = sparse;
    this.form = form;
    entries = sparse.entries() * sparse.fields();
    segmentCount = sparse.batch() * sparse.fields();
    tableRows = (long) sparse.fields() * sparse.buckets();
    table = SparseTable.of(tf, form.reference(), tableRows, sparse.units());
    start = floats(tableRows, sparse.units());
    assign = table.assign(start);
    ids = integers(entries);
    segments = integers(entries);
    pairs = integers(entries, 2);
    values = floats(entries);
    fedGradient = floats(segmentCount, sparse.units());
    askedRows = integers(sparse.fields() * sparse.checkedRows(0).length);
    rows = table.rows(askedRows);
    Unique<TInt32, TInt32> unique =
        form == SparseForm.SCATTER ? null : tf.unique(ids, tf.constant(new int[] {0}));
    y = forward(unique);
    // In a network the gradient follows from the outputs.
    Operand<TFloat32> dy = tf.withControlDependencies(y).identity(fedGradient);
    Op update =
        form == SparseForm.SCATTER
            ? update(ids, tf.gather(dy, segments, tf.constant(0)))
            : update(unique.y(), gradient(unique, dy));
    step = tf.withControlDependencies(update).noOp();
  }

  private Placeholder<TFloat32> floats(long... shape) {
    return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
  }

  private Placeholder<TInt32> integers(long... shape) {
    return tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(shape)));
  }

  /** The outputs, [segments, units]. */
  private Operand<TFloat32> forward(Unique<TInt32, TInt32> unique) {
    return switch (form) {
      case ONE_ID -> table.rows(ids);
      case LOOKUP -> tf.sparse.sparseSegmentSum(table.rows(unique.y()), unique.idx(), segments);
      case DIRECT, SCATTER -> tf.sparse.sparseSegmentSum(table.whole(), ids, segments);
      case PRODUCT ->
          tf.sparse.sparseTensorDenseMatMul(
              pairs, values, tf.constant(new long[] {segmentCount, tableRows}), table.whole());
    };
  }

  /** The gradient by the rows that occur, each once, [unique ids, units]. */
  private Operand<TFloat32> gradient(Unique<TInt32, TInt32> unique, Operand<TFloat32> dy) {
    Operand<TInt32> count = tf.size(unique.y());
    return switch (form) {
      case ONE_ID -> tf.math.unsortedSegmentSum(dy, unique.idx(), count);
      case PRODUCT ->
          tf.sparse.sparseTensorDenseMatMul(
              tf.stack(List.of(segments, unique.idx()), Stack.axis(1L)),
              values,
              tf.stack(
                  List.of(tf.constant((long) segmentCount), tf.dtypes.cast(count, TInt64.class))),
              dy,
              SparseTensorDenseMatMul.adjointA(true));
      // TensorFlow Java has the second version of the op alone, which was slower.
      default ->
          graph
              .opBuilder("SparseSegmentSumGrad", "gradient", tf.scope())
              .addInput(dy.asOutput())
              .addInput(unique.idx().asOutput())
              .addInput(segments.asOutput())
              .addInput(count.asOutput())
              .build()
              .output(0);
    };
  }

  private Op update(Operand<TInt32> places, Operand<TFloat32> gradient) {
    Operand<TFloat32> rate = tf.constant(SparseCase.LEARNING_RATE);
    return switch (sparse.update()) {
      case SGD -> table.subtract(places, tf.math.mul(gradient, rate));
      case ADAGRAD -> table.adagrad(places, gradient, rate);
    };
  }

  Graph graph() {
    return graph;
  }

  /** Gives the table its first values. */
  void initialize(NativeSession session) {
    NativeTensor tensor = session.floats(tableRows, sparse.units());
    int most = 1 << 20;
    int length = sparse.buckets() * sparse.units();
    for (int field = 0; field < sparse.fields(); field++) {
      for (int at = 0; at < length; at += most) {
        tensor.put(field * length + at, sparse.table(field, at, Math.min(most, length - at)));
      }
    }
    session.call(List.of(new Call.Feed(start, tensor)), List.of(), List.of(assign)).run();
  }

  /** A step on each of the case's batches. */
  List<Call> steps(NativeSession session) {
    Call.Feed dy =
        new Call.Feed(
            fedGradient, session.floats(segmentCount, sparse.units()).write(sparse.dy(), 0));
    List<Call> steps = new ArrayList<>();
    for (int batch = 0; batch < SparseCase.BATCHES; batch++) {
      List<Call.Feed> fed = new ArrayList<>(feeds(session, batch));
      fed.add(dy);
      steps.add(session.call(fed, List.of(), List.of(step)));
    }
    return steps;
  }

  /** The outputs for batch 0. */
  Call outputs(NativeSession session) {
    return session.call(feeds(session, 0), List.of(y), List.of());
  }

  /** The rows that are compared, field by field. */
  Call checkedRows(NativeSession session) {
    int each = sparse.checkedRows(0).length;
    int[] asked = new int[sparse.fields() * each];
    for (int field = 0; field < sparse.fields(); field++) {
      int[] checked = sparse.checkedRows(field);
      for (int i = 0; i < each; i++) {
        asked[field * each + i] = field * sparse.buckets() + checked[i];
      }
    }
    NativeTensor tensor = session.integers(asked.length).write(asked);
    return session.call(List.of(new Call.Feed(askedRows, tensor)), List.of(rows), List.of());
  }

  private List<Call.Feed> feeds(NativeSession session, int batch) {
    int[] id = new int[entries];
    int[] segment = new int[entries];
    int[] pair = new int[2 * entries];
    float[] value = new float[entries];
    int each = sparse.idsPerRow();
    for (int field = 0; field < sparse.fields(); field++) {
      int[] fieldIds = sparse.ids(batch, field);
      float[] fieldValues = sparse.values(batch, field);
      for (int i = 0; i < fieldIds.length; i++) {
        int output = i / each * sparse.fields() + field;
        int at = output * each + i % each;
        id[at] = field * sparse.buckets() + fieldIds[i];
        segment[at] = output;
        pair[2 * at] = output;
        pair[2 * at + 1] = id[at];
        value[at] = fieldValues[i];
      }
    }
    return List.of(
        new Call.Feed(ids, session.integers(entries).write(id)),
        new Call.Feed(segments, session.integers(entries).write(segment)),
        new Call.Feed(pairs, session.integers(entries, 2).write(pair)),
        new Call.Feed(values, session.floats(entries).write(value, 0)));
  }

  @Override
  public void close() {
    graph.close();
  }
}
