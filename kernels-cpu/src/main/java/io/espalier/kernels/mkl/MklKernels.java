package io.espalier.kernels.mkl;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.HostIndices;
import io.espalier.kernels.Indices;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Outcome;
import io.espalier.kernels.Slice;
import io.espalier.kernels.SparseColumns;
import io.espalier.kernels.reference.HostOutcomes;
import io.espalier.kernels.reference.Shapes;
import io.espalier.network.Activation;
import io.espalier.network.Link;
import io.espalier.network.Loss;
import java.lang.foreign.Arena;

/**
 * Matrix products by MKL on native buffers, which are never copied for a product; all else by
 * {@link HostStretches}.
 */
final class MklKernels implements Kernels {
  private final Mkl mkl;
  private final int threads;
  private final Arena arena = Arena.ofShared();
  private final HostStretches stretches = new HostStretches();
  private final HostOutcomes outcomes = new HostOutcomes();
  private boolean closed;

  MklKernels(Mkl mkl, KernelOptions options) {
    this.mkl = mkl;
    threads = mkl.threading() == Threading.SEQUENTIAL ? 1 : options.threads();
  }

  @Override
  public String name() {
    return "mkl";
  }

  @Override
  public String description() {
    return "mkl ("
        + mkl.version()
        + ", "
        + mkl.threading().text
        + ", "
        + threads
        + (threads == 1 ? " thread" : " threads")
        + ", not bit-exact)";
  }

  @Override
  public boolean exact() {
    return false;
  }

  @Override
  public int threads() {
    return threads;
  }

  @Override
  public Buffer allocate(int length) {
    checkOpen();
    return new MklBuffer(arena, length);
  }

  @Override
  public Indices indices(int[] values) {
    checkOpen();
    return new HostIndices(values);
  }

  @Override
  public void write(float[] source, int sourceOffset, Buffer target, int targetOffset, int length) {
    checkOpen();
    MklBuffer to = MklBuffer.of(target);
    Shapes.range("write", "the source", sourceOffset, length, source.length);
    Shapes.range("write", "the buffer", targetOffset, length, to.length());
    to.write(source, sourceOffset, targetOffset, length);
  }

  @Override
  public void read(Buffer source, int sourceOffset, float[] target, int targetOffset, int length) {
    checkOpen();
    MklBuffer from = MklBuffer.of(source);
    Shapes.range("read", "the buffer", sourceOffset, length, from.length());
    Shapes.range("read", "the target", targetOffset, length, target.length);
    from.read(sourceOffset, target, targetOffset, length);
  }

  /** Copies the floats to native memory. */
  @Override
  public Buffer stage(float[] source, int length, Buffer reuse) {
    checkOpen();
    Shapes.range("stage", "the source", 0, length, source.length);
    MklBuffer known = reuse == null ? null : MklBuffer.of(reuse);
    MklBuffer staged =
        known != null && known.length() >= length ? known : new MklBuffer(arena, length);
    staged.write(source, 0, 0, length);
    return staged;
  }

  @Override
  public Outcome submit() {
    checkOpen();
    return outcomes.submit();
  }

  /** The biases are put into y first, so that MKL's sums start from them. */
  @Override
  public void denseForward(Matrix x, Matrix w, Slice b, Activation activation, Matrix y) {
    checkOpen();
    Shapes.denseForward(x, w, b, activation, y);
    MklBuffer.of(x.buffer());
    MklBuffer.of(w.buffer());
    MklBuffer.of(y.buffer());
    if (b != null) {
      fillRows(b, y);
    }
    multiply(x, false, w, false, b == null ? 0f : 1f, y, w.rows());
    stretches.activate(activation, y);
  }

  @Override
  public void denseBackwardInput(Matrix dy, Matrix w, Matrix dx) {
    checkOpen();
    Shapes.denseBackwardInput(dy, w, dx);
    multiply(dy, false, w, true, 0f, dx, w.columns());
  }

  @Override
  public void denseBackwardWeights(Matrix x, Matrix dy, Matrix dw) {
    checkOpen();
    Shapes.denseBackwardWeights(x, dy, dw);
    multiply(x, true, dy, false, 0f, dw, x.rows());
  }

  @Override
  public void activationBackward(
      Activation activation, Matrix y, Matrix dy, Slice biasGradient, Slice signal) {
    checkOpen();
    Shapes.activationBackward(activation, y, dy, biasGradient, signal);
    stretches.activationBackward(activation, y, dy, biasGradient, signal);
  }

  @Override
  public void lossForwardBackward(
      Loss loss, Matrix logits, Matrix labels, Slice weights, Matrix gradient) {
    checkOpen();
    Shapes.lossForwardBackward(loss, logits, labels, weights, gradient);
    outcomes.loss(stretches.lossForwardBackward(loss, logits, labels, weights, gradient));
  }

  @Override
  public void link(Link link, Matrix logits, Matrix predictions) {
    checkOpen();
    Shapes.link(link, logits, predictions);
    stretches.link(link, logits, predictions);
  }

  @Override
  public void gather(Matrix source, Indices rows, Indices columns, Matrix target) {
    checkOpen();
    Shapes.gather(source, rows, columns, target);
    stretches.gather(source, Shapes.host(rows), Shapes.host(columns), target);
  }

  @Override
  public void movingAverage(Slice sum, float scale, float decay, float weight, Slice average) {
    checkOpen();
    Shapes.sameLength("movingAverage", sum, average);
    stretches.movingAverage(sum, scale, decay, weight, average);
  }

  @Override
  public void sgd(Slice w, Slice gradient, float scale, float rate) {
    checkOpen();
    Shapes.sameLength("sgd", w, gradient);
    outcomes.update(stretches.sgd(w, gradient, scale, rate));
  }

  @Override
  public void momentum(
      Slice w, Slice gradient, Slice a, float scale, float rate, float momentum, boolean nesterov) {
    checkOpen();
    Shapes.sameLength("momentum", w, gradient, a);
    outcomes.update(stretches.momentum(w, gradient, a, scale, rate, momentum, nesterov));
  }

  @Override
  public void adagrad(Slice w, Slice gradient, Slice a, float scale, float rate) {
    checkOpen();
    Shapes.sameLength("adagrad", w, gradient, a);
    outcomes.update(stretches.adagrad(w, gradient, a, scale, rate));
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
    outcomes.update(stretches.adam(w, gradient, m, v, scale, rate, beta1, beta2, epsilon));
  }

  @Override
  public void sparseForward(
      SparseRows x, Matrix table, Slice b, boolean add, Activation activation, Matrix y) {
    checkOpen();
    throw noSparse();
  }

  @Override
  public void sparseBackwardWeights(SparseColumns x, Matrix dy, Matrix gradient) {
    checkOpen();
    throw noSparse();
  }

  @Override
  public void sparseSgd(SparseColumns x, Matrix dy, Matrix table, float scale, float rate) {
    checkOpen();
    throw noSparse();
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
    throw noSparse();
  }

  @Override
  public void sparseAdagrad(
      SparseColumns x, Matrix dy, Matrix table, Matrix a, float scale, float rate) {
    checkOpen();
    throw noSparse();
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
    throw noSparse();
  }

  @Override
  public void keepColumns(Matrix matrix, Indices kept) {
    checkOpen();
    throw noSparse();
  }

  private static UnsupportedOperationException noSparse() {
    return new UnsupportedOperationException(
        "mkl computes no sparse layers: it is there to compare dense products with; use --kernels"
            + " vector");
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      stretches.close();
      arena.close();
    }
  }

  /** c = a·b + beta·c with the matrices as they are or transposed; {@code depth} terms in a sum. */
  private void multiply(
      Matrix a, boolean transposeA, Matrix b, boolean transposeB, float beta, Matrix c, int depth) {
    long aAt = MklBuffer.of(a.buffer()).address(a.offset());
    long bAt = MklBuffer.of(b.buffer()).address(b.offset());
    long cAt = MklBuffer.of(c.buffer()).address(c.offset());
    if (c.rows() == 0 || c.columns() == 0) {
      return;
    }
    mkl.multiply(
        transposeA,
        transposeB,
        c.rows(),
        c.columns(),
        depth,
        aAt,
        stride(a),
        bAt,
        stride(b),
        beta,
        cAt,
        stride(c),
        threads);
  }

  /** MKL wants at least 1, also of a matrix without columns. */
  private static int stride(Matrix matrix) {
    return Math.max(1, matrix.stride());
  }

  /** Each row of y becomes b. Without gaps between rows, what is filled doubles with each copy. */
  private static void fillRows(Slice b, Matrix y) {
    if (y.rows() == 0) {
      return;
    }
    MklBuffer to = MklBuffer.of(y.buffer());
    to.copy(MklBuffer.of(b.buffer()), b.offset(), y.offset(), b.length());
    if (y.stride() != y.columns()) {
      for (int r = 1; r < y.rows(); r++) {
        to.copy(to, y.offset(), y.offset() + r * y.stride(), b.length());
      }
      return;
    }
    int all = y.rows() * y.columns();
    for (int filled = b.length(); filled < all; filled += Math.min(filled, all - filled)) {
      to.copy(to, y.offset(), y.offset() + filled, Math.min(filled, all - filled));
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("these kernels are closed: open new ones from a provider");
    }
  }
}
