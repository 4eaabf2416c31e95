package io.espalier.kernels.reference;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.HostBuffer;
import io.espalier.kernels.HostIndices;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Outcome;
import io.espalier.kernels.Slice;
import io.espalier.kernels.SparseColumns;
import io.espalier.network.Activation;
import io.espalier.network.Link;
import io.espalier.network.Loss;

/** The reference: every operation as the loop that {@link Kernels} states, one thread, no trick. */
final class ScalarKernels implements Kernels {
  private final HostOutcomes outcomes = new HostOutcomes();
  private boolean closed;

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public String description() {
    return "scalar (plain Java, 1 thread)";
  }

  @Override
  public boolean exact() {
    return true;
  }

  @Override
  public int threads() {
    return 1;
  }

  @Override
  public Buffer allocate(int length) {
    checkOpen();
    return new HostBuffer(new float[length]);
  }

  @Override
  public Indices indices(int[] values) {
    checkOpen();
    return new HostIndices(values);
  }

  @Override
  public void write(float[] source, int sourceOffset, Buffer target, int targetOffset, int length) {
    checkOpen();
    float[] to = Shapes.array(target);
    Shapes.range("write", "the source", sourceOffset, length, source.length);
    Shapes.range("write", "the target", targetOffset, length, to.length);
    System.arraycopy(source, sourceOffset, to, targetOffset, length);
  }

  @Override
  public void read(Buffer source, int sourceOffset, float[] target, int targetOffset, int length) {
    checkOpen();
    float[] from = Shapes.array(source);
    Shapes.range("read", "the source", sourceOffset, length, from.length);
    Shapes.range("read", "the target", targetOffset, length, target.length);
    System.arraycopy(from, sourceOffset, target, targetOffset, length);
  }

  @Override
  public Buffer stage(float[] source, int length, Buffer reuse) {
    checkOpen();
    Shapes.range("stage", "the source", 0, length, source.length);
    if (reuse instanceof HostBuffer host) {
      host.wrap(source);
      return host;
    }
    if (reuse != null) {
      Shapes.array(reuse); // of other kernels: says so
    }
    return new HostBuffer(source);
  }

  @Override
  public Outcome submit() {
    checkOpen();
    return outcomes.submit();
  }

  @Override
  public void denseForward(Matrix x, Matrix w, Slice b, Activation activation, Matrix y) {
    checkOpen();
    Shapes.denseForward(x, w, b, activation, y);
    DenseReference.forward(
        array(x),
        x.offset(),
        x.stride(),
        array(w),
        w.offset(),
        w.stride(),
        array(b),
        at(b),
        activation,
        array(y),
        y.offset(),
        y.stride(),
        x.rows(),
        w.rows(),
        w.columns());
  }

  @Override
  public void denseBackwardInput(Matrix dy, Matrix w, Matrix dx) {
    checkOpen();
    Shapes.denseBackwardInput(dy, w, dx);
    DenseReference.backwardInput(
        array(dy),
        dy.offset(),
        dy.stride(),
        array(w),
        w.offset(),
        w.stride(),
        array(dx),
        dx.offset(),
        dx.stride(),
        dy.rows(),
        w.rows(),
        w.columns());
  }

  @Override
  public void denseBackwardWeights(Matrix x, Matrix dy, Matrix dw) {
    checkOpen();
    Shapes.denseBackwardWeights(x, dy, dw);
    DenseReference.backwardWeights(
        array(x),
        x.offset(),
        x.stride(),
        array(dy),
        dy.offset(),
        dy.stride(),
        array(dw),
        dw.offset(),
        dw.stride(),
        x.rows(),
        dw.rows(),
        dw.columns());
  }

  @Override
  public void activationBackward(
      Activation activation, Matrix y, Matrix dy, Slice biasGradient, Slice signal) {
    checkOpen();
    Shapes.activationBackward(activation, y, dy, biasGradient, signal);
    ActivationReference.backward(
        activation,
        array(y),
        y.offset(),
        y.stride(),
        array(dy),
        dy.offset(),
        dy.stride(),
        array(biasGradient),
        at(biasGradient),
        array(signal),
        at(signal),
        dy.rows(),
        dy.columns());
  }

  @Override
  public void lossForwardBackward(
      Loss loss, Matrix logits, Matrix labels, Slice weights, Matrix gradient) {
    checkOpen();
    Shapes.lossForwardBackward(loss, logits, labels, weights, gradient);
    outcomes.loss(
        LossReference.forwardBackward(
            loss,
            array(logits),
            logits.offset(),
            logits.stride(),
            array(labels),
            labels.offset(),
            labels.stride(),
            array(weights),
            at(weights),
            array(gradient),
            gradient.offset(),
            gradient.stride(),
            logits.rows(),
            logits.columns()));
  }

  @Override
  public void link(Link link, Matrix logits, Matrix predictions) {
    checkOpen();
    Shapes.link(link, logits, predictions);
    float[] from = array(logits);
    float[] to = array(predictions);
    int columns = logits.columns();
    for (int r = 0; r < logits.rows(); r++) {
      int fromRow = logits.offset() + r * logits.stride();
      int toRow = predictions.offset() + r * predictions.stride();
      if (link == Link.SOFTMAX) {
        LossReference.softmax(from, fromRow, to, toRow, columns);
      } else {
        System.arraycopy(from, fromRow, to, toRow, columns);
        ActivationReference.forward(
            link == Link.SIGMOID ? Activation.SIGMOID : Activation.NONE, to, toRow, columns);
      }
    }
  }

  @Override
  public void gather(Matrix source, Indices rows, Indices columns, Matrix target) {
    checkOpen();
    HostIndices rowList = Shapes.host(rows);
    HostIndices columnList = Shapes.host(columns);
    Shapes.gather(source, rowList, columnList, target);
    float[] from = array(source);
    float[] to = array(target);
    for (int r = 0; r < target.rows(); r++) {
      int fromRow = source.offset() + (rowList == null ? r : rowList.get(r)) * source.stride();
      int toRow = target.offset() + r * target.stride();
      for (int c = 0; c < target.columns(); c++) {
        to[toRow + c] = from[fromRow + (columnList == null ? c : columnList.get(c))];
      }
    }
  }

  @Override
  public void movingAverage(Slice sum, float scale, float decay, float weight, Slice average) {
    checkOpen();
    Shapes.sameLength("movingAverage", sum, average);
    OptimizerReference.movingAverage(
        array(sum), at(sum), scale, decay, weight, array(average), at(average), sum.length());
  }

  @Override
  public void sgd(Slice w, Slice gradient, float scale, float rate) {
    checkOpen();
    Shapes.sameLength("sgd", w, gradient);
    outcomes.update(
        OptimizerReference.sgd(
            array(w), at(w), array(gradient), at(gradient), scale, rate, w.length()));
  }

  @Override
  public void momentum(
      Slice w, Slice gradient, Slice a, float scale, float rate, float momentum, boolean nesterov) {
    checkOpen();
    Shapes.sameLength("momentum", w, gradient, a);
    outcomes.update(
        OptimizerReference.momentum(
            array(w),
            at(w),
            array(gradient),
            at(gradient),
            array(a),
            at(a),
            scale,
            rate,
            momentum,
            nesterov,
            w.length()));
  }

  @Override
  public void adagrad(Slice w, Slice gradient, Slice a, float scale, float rate) {
    checkOpen();
    Shapes.sameLength("adagrad", w, gradient, a);
    outcomes.update(
        OptimizerReference.adagrad(
            array(w),
            at(w),
            array(gradient),
            at(gradient),
            array(a),
            at(a),
            scale,
            rate,
            w.length()));
  }

  @Override
  public void adam(
      Slice w,
      Slice gradient,
      Slice m,
      Slice v,
      float scale,
      float rate,
      float beta1,
      float beta2,
      float epsilon) {
    checkOpen();
    Shapes.sameLength("adam", w, gradient, m, v);
    outcomes.update(
        OptimizerReference.adam(
            array(w),
            at(w),
            array(gradient),
            at(gradient),
            array(m),
            at(m),
            array(v),
            at(v),
            scale,
            rate,
            beta1,
            beta2,
            epsilon,
            w.length()));
  }

  @Override
  public void sparseForward(
      SparseRows x, Matrix table, Slice b, boolean add, Activation activation, Matrix y) {
    checkOpen();
    Shapes.sparseForward(x, table, b, add, activation, y);
    SparseReference.forward(
        x,
        array(table),
        table.offset(),
        table.stride(),
        b == null ? null : Shapes.array(b.buffer()),
        b == null ? 0 : b.offset(),
        add,
        activation,
        array(y),
        y.offset(),
        y.stride(),
        y.columns(),
        0,
        y.rows());
  }

  @Override
  public void sparseBackwardWeights(SparseColumns x, Matrix dy, Matrix gradient) {
    checkOpen();
    Shapes.sparseBackwardWeights(x, dy, gradient);
    for (int i = 0; i < x.distinct(); i++) {
      int at = gradient.offset() + i * gradient.stride();
      SparseReference.gradient(
          x, i, array(dy), dy.offset(), dy.stride(), array(gradient), at, dy.columns());
    }
  }

  /** Updates one row of a table, {@code units} floats from {@code at} on, from its gradient. */
  private interface RowUpdate {
    boolean row(float[] gradient, int id, int units);
  }

  private boolean updateRows(SparseColumns x, Matrix dy, RowUpdate update) {
    float[] gradient = new float[dy.columns()];
    boolean finite = true;
    for (int i = 0; i < x.distinct(); i++) {
      SparseReference.gradient(
          x, i, array(dy), dy.offset(), dy.stride(), gradient, 0, gradient.length);
      finite &= update.row(gradient, x.ids()[i], gradient.length);
    }
    return finite;
  }

  private static int at(Matrix table, int id) {
    return table.offset() + id * table.stride();
  }

  @Override
  public void sparseSgd(SparseColumns x, Matrix dy, Matrix table, float scale, float rate) {
    checkOpen();
    Shapes.sparseUpdate("sparseSgd", x, dy, table, table, table);
    outcomes.update(
        updateRows(
            x,
            dy,
            (g, id, units) ->
                OptimizerReference.sgd(array(table), at(table, id), g, 0, scale, rate, units)));
  }

  @Override
  public void sparseMomentum(
      SparseColumns x,
      Matrix dy,
      Matrix table,
      Matrix a,
      float scale,
      float rate,
      float momentum,
      boolean nesterov) {
    checkOpen();
    Shapes.sparseUpdate("sparseMomentum", x, dy, table, a, a);
    outcomes.update(
        updateRows(
            x,
            dy,
            (g, id, units) ->
                OptimizerReference.momentum(
                    array(table),
                    at(table, id),
                    g,
                    0,
                    array(a),
                    at(a, id),
                    scale,
                    rate,
                    momentum,
                    nesterov,
                    units)));
  }

  @Override
  public void sparseAdagrad(
      SparseColumns x, Matrix dy, Matrix table, Matrix a, float scale, float rate) {
    checkOpen();
    Shapes.sparseUpdate("sparseAdagrad", x, dy, table, a, a);
    outcomes.update(
        updateRows(
            x,
            dy,
            (g, id, units) ->
                OptimizerReference.adagrad(
                    array(table), at(table, id), g, 0, array(a), at(a, id), scale, rate, units)));
  }

  @Override
  public void sparseAdam(
      SparseColumns x,
      Matrix dy,
      Matrix table,
      Matrix m,
      Matrix v,
      float scale,
      float rate,
      float beta1,
      float beta2,
      float epsilon) {
    checkOpen();
    Shapes.sparseUpdate("sparseAdam", x, dy, table, m, v);
    outcomes.update(
        updateRows(
            x,
            dy,
            (g, id, units) ->
                OptimizerReference.adam(
                    array(table),
                    at(table, id),
                    g,
                    0,
                    array(m),
                    at(m, id),
                    array(v),
                    at(v, id),
                    scale,
                    rate,
                    beta1,
                    beta2,
                    epsilon,
                    units)));
  }

  @Override
  public void keepColumns(Matrix matrix, Indices kept) {
    checkOpen();
    Shapes.keepColumns(matrix, kept);
    HostIndices columns = Shapes.host(kept);
    int[] positions = new int[columns.length()];
    for (int j = 0; j < positions.length; j++) {
      positions[j] = columns.get(j);
    }
    SparseReference.keepColumns(
        array(matrix), matrix.offset(), matrix.rows(), matrix.columns(), positions);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("these scalar kernels are closed");
    }
  }

  private static float[] array(Matrix matrix) {
    return Shapes.array(matrix.buffer());
  }

  private static float[] array(Slice slice) {
    return slice == null ? null : Shapes.array(slice.buffer());
  }

  private static int at(Slice slice) {
    return slice == null ? 0 : slice.offset();
  }
}
