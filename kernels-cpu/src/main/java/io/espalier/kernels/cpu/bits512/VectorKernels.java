package io.espalier.kernels.cpu.bits512;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.HostBuffer;
import io.espalier.kernels.HostIndices;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Outcome;
import io.espalier.kernels.RowPanels;
import io.espalier.kernels.Slice;
import io.espalier.kernels.SparseColumns;
import io.espalier.kernels.cpu.team.Team;
import io.espalier.kernels.reference.HostOutcomes;
import io.espalier.kernels.reference.Shapes;
import io.espalier.network.Activation;
import io.espalier.network.Link;
import io.espalier.network.Loss;

/**
 * The kernels at this package's vector width: checks the shapes, and hands over to the class that
 * does the operation.
 */
public final class VectorKernels implements Kernels {
  private final Team team;
  private final RowProduct rowProduct;
  private final RowForward rowForward = new RowForward();
  private final WeightProduct weightProduct;
  private final ActivationBackward activationBackward;
  private final LossRows lossRows;
  private final LinkRows linkRows;
  private final GatherRows gatherRows;
  private final Update update;
  private final SparseForward sparseForward;
  private final SparseUpdate sparseUpdate;
  private final KeepColumns keepColumns = new KeepColumns();
  private final HostOutcomes outcomes = new HostOutcomes();
  private boolean closed;

  /** Kernels with a team of {@code threads}, which starts here and ends with {@link #close}. */
  public VectorKernels(int threads) {
    team = new Team(threads);
    Scratch[] scratch = Scratch.forTeam(threads);
    rowProduct = new RowProduct(team, scratch);
    weightProduct = new WeightProduct(team, scratch);
    activationBackward = new ActivationBackward(team);
    lossRows = new LossRows(team);
    linkRows = new LinkRows(team, scratch);
    gatherRows = new GatherRows(team);
    update = new Update(team);
    sparseForward = new SparseForward(team, scratch);
    sparseUpdate = new SparseUpdate(team, scratch);
  }

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public String description() {
    return "vector ("
        + Lanes.BITS
        + " bits, "
        + threads()
        + (threads() == 1 ? " thread)" : " threads)");
  }

  @Override
  public boolean exact() {
    return true;
  }

  @Override
  public int threads() {
    return team.size();
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
    Shapes.range("write", "the source", sourceOffset, length, source.length);
    Shapes.range("write", "the buffer", targetOffset, length, target.length());
    System.arraycopy(source, sourceOffset, Shapes.array(target), targetOffset, length);
  }

  @Override
  public void read(Buffer source, int sourceOffset, float[] target, int targetOffset, int length) {
    checkOpen();
    Shapes.range("read", "the buffer", sourceOffset, length, source.length());
    Shapes.range("read", "the target", targetOffset, length, target.length);
    System.arraycopy(Shapes.array(source), sourceOffset, target, targetOffset, length);
  }

  @Override
  public Buffer stage(float[] source, int length, Buffer reuse) {
    checkOpen();
    Shapes.range("stage", "the source", 0, length, source.length);
    if (reuse instanceof HostBuffer host) {
      host.wrap(source);
      return host;
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
    rowProduct.forward(x, w, b, activation, y);
  }

  @Override
  public int rowLanes() {
    return Lanes.COUNT;
  }

  @Override
  public void denseForwardRow(Slice x, RowPanels w, Slice b, Activation activation, Slice y) {
    checkOpen();
    Shapes.denseForwardRow(Lanes.COUNT, x, w, b, activation, y);
    rowForward.run(x, w, b, activation, y);
  }

  @Override
  public void denseBackwardInput(Matrix dy, Matrix w, Matrix dx) {
    checkOpen();
    Shapes.denseBackwardInput(dy, w, dx);
    rowProduct.backwardInput(dy, w, dx);
  }

  @Override
  public void denseBackwardWeights(Matrix x, Matrix dy, Matrix dw) {
    checkOpen();
    Shapes.denseBackwardWeights(x, dy, dw);
    weightProduct.multiply(x, dy, dw);
  }

  @Override
  public void activationBackward(
      Activation activation, Matrix y, Matrix dy, Slice biasGradient, Slice signal) {
    checkOpen();
    Shapes.activationBackward(activation, y, dy, biasGradient, signal);
    activationBackward.run(activation, y, dy, biasGradient, signal);
  }

  @Override
  public void lossForwardBackward(
      Loss loss, Matrix logits, Matrix labels, Slice weights, Matrix gradient) {
    checkOpen();
    Shapes.lossForwardBackward(loss, logits, labels, weights, gradient);
    outcomes.loss(lossRows.run(loss, logits, labels, weights, gradient));
  }

  @Override
  public void link(Link link, Matrix logits, Matrix predictions) {
    checkOpen();
    Shapes.link(link, logits, predictions);
    linkRows.run(link, logits, predictions);
  }

  @Override
  public void gather(Matrix source, Indices rows, Indices columns, Matrix target) {
    checkOpen();
    Shapes.gather(source, rows, columns, target);
    gatherRows.run(source, rows, columns, target);
  }

  @Override
  public void movingAverage(Slice sum, float scale, float decay, float weight, Slice average) {
    checkOpen();
    Shapes.sameLength("movingAverage", sum, average);
    Optimizers.movingAverage(
        Shapes.array(sum.buffer()),
        sum.offset(),
        scale,
        decay,
        weight,
        Shapes.array(average.buffer()),
        average.offset(),
        sum.length());
  }

  @Override
  public void sgd(Slice w, Slice gradient, float scale, float rate) {
    checkOpen();
    Shapes.sameLength("sgd", w, gradient);
    outcomes.update(update.sgd(w, gradient, scale, rate));
  }

  @Override
  public void momentum(
      Slice w, Slice gradient, Slice a, float scale, float rate, float momentum, boolean nesterov) {
    checkOpen();
    Shapes.sameLength("momentum", w, gradient, a);
    outcomes.update(update.momentum(w, gradient, a, scale, rate, momentum, nesterov));
  }

  @Override
  public void adagrad(Slice w, Slice gradient, Slice a, float scale, float rate) {
    checkOpen();
    Shapes.sameLength("adagrad", w, gradient, a);
    outcomes.update(update.adagrad(w, gradient, a, scale, rate));
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
    outcomes.update(update.adam(w, gradient, m, v, scale, rate, beta1, beta2, epsilon));
  }

  @Override
  public void sparseForward(
      SparseRows x, Matrix table, Slice b, boolean add, Activation activation, Matrix y) {
    checkOpen();
    Shapes.sparseForward(x, table, b, add, activation, y);
    sparseForward.run(x, table, b, add, activation, y);
  }

  @Override
  public void sparseBackwardWeights(SparseColumns x, Matrix dy, Matrix gradient) {
    checkOpen();
    Shapes.sparseBackwardWeights(x, dy, gradient);
    sparseUpdate.gradient(x, dy, gradient);
  }

  @Override
  public void sparseSgd(SparseColumns x, Matrix dy, Matrix table, float scale, float rate) {
    checkOpen();
    Shapes.sparseUpdate("sparseSgd", x, dy, table, table, table);
    outcomes.update(sparseUpdate.sgd(x, dy, table, scale, rate));
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
    outcomes.update(sparseUpdate.momentum(x, dy, table, a, scale, rate, momentum, nesterov));
  }

  @Override
  public void sparseAdagrad(
      SparseColumns x, Matrix dy, Matrix table, Matrix a, float scale, float rate) {
    checkOpen();
    Shapes.sparseUpdate("sparseAdagrad", x, dy, table, a, a);
    outcomes.update(sparseUpdate.adagrad(x, dy, table, a, scale, rate));
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
    outcomes.update(sparseUpdate.adam(x, dy, table, m, v, scale, rate, beta1, beta2, epsilon));
  }

  @Override
  public void keepColumns(Matrix matrix, Indices kept) {
    checkOpen();
    Shapes.keepColumns(matrix, kept);
    keepColumns.run(matrix, kept);
  }

  @Override
  public void close() {
    closed = true;
    team.close();
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("these kernels are closed: open new ones from a provider");
    }
  }
}
