package io.espalier.kernels.cuda;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.HostIndices;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Outcome;
import io.espalier.kernels.Slice;
import io.espalier.kernels.SparseColumns;
import io.espalier.kernels.cuda.driver.Gpu;
import io.espalier.kernels.cuda.driver.KernelModule;
import io.espalier.kernels.cuda.driver.Stream;
import io.espalier.kernels.cuda.memory.DeviceBuffer;
import io.espalier.kernels.cuda.memory.Scratch;
import io.espalier.kernels.cuda.memory.Transfers;
import io.espalier.kernels.cuda.memory.UploadRing;
import io.espalier.kernels.cuda.ops.ActivationOps;
import io.espalier.kernels.cuda.ops.ArrangeOps;
import io.espalier.kernels.cuda.ops.DenseOps;
import io.espalier.kernels.cuda.ops.FastProducts;
import io.espalier.kernels.cuda.ops.LinkOps;
import io.espalier.kernels.cuda.ops.LossOps;
import io.espalier.kernels.cuda.ops.OptimizerOps;
import io.espalier.kernels.cuda.ops.Products;
import io.espalier.kernels.cuda.ops.SparseOps;
import io.espalier.kernels.cuda.tape.Results;
import io.espalier.kernels.cuda.tape.Tape;
import io.espalier.kernels.reference.Shapes;
import io.espalier.network.Activation;
import io.espalier.network.Link;
import io.espalier.network.Loss;

/**
 * The operations on a GPU. Each is checked, and written on the tape; the tape is run when the host
 * submits it or reads a number.
 */
final class CudaKernels implements Kernels {
  private final Mode mode;
  private final Gpu gpu;
  private final Stream compute;
  private final Transfers transfers;
  private final Tape tape;
  private final Results results;
  private final Products products;
  private final ActivationOps activations;
  private final LossOps losses;
  private final LinkOps links;
  private final OptimizerOps optimizers;
  private final SparseOps sparse;
  private final ArrangeOps arrange;
  private boolean closed;

  CudaKernels(Mode mode, Gpu gpu, byte[] cubin) {
    this.mode = mode;
    this.gpu = gpu;
    KernelModule module = gpu.load(cubin);
    compute = gpu.newStream();
    Stream copies = gpu.newStream();
    UploadRing uploads = new UploadRing(gpu, compute, copies);
    Scratch scratch = new Scratch(gpu, this, "sums of chunks");
    Scratch counters = new Scratch(gpu, this, "counters of blocks");
    transfers = new Transfers(gpu, this, compute, copies, this::beforeFreeing);
    tape = new Tape(gpu, this, compute, uploads, scratch, counters);
    results = new Results(gpu, this, compute, module);
    DenseOps exact = new DenseOps(tape, module, gpu.facts());
    products =
        mode == Mode.EXACT
            ? exact
            : new FastProducts(mode.precision, gpu, this, tape, module, exact);
    activations = new ActivationOps(tape, module, gpu.facts(), scratch, counters);
    losses = new LossOps(tape, module, gpu.facts(), results, scratch, counters);
    links = new LinkOps(tape, module, gpu.facts());
    optimizers = new OptimizerOps(tape, module, gpu.facts(), results);
    sparse = new SparseOps(tape, module, gpu.facts(), results, uploads);
    arrange = new ArrangeOps(tape, module, gpu.facts(), uploads, scratch);
  }

  @Override
  public String name() {
    return mode.provider;
  }

  @Override
  public String description() {
    return mode.provider + " (" + gpu.facts() + ", " + mode.words + ")";
  }

  @Override
  public boolean exact() {
    return mode == Mode.EXACT;
  }

  @Override
  public int threads() {
    return 1;
  }

  /** So many that every multiprocessor has work, and starting it costs little beside it. */
  @Override
  public int predictionRows() {
    return 16_384;
  }

  @Override
  public Buffer allocate(int length) {
    begin();
    long bytes = Math.max(1L, length) * Float.BYTES;
    return new DeviceBuffer(this, gpu.allocate(bytes, length + " floats"), length);
  }

  /** They stay on the host, and are sent with each operation that reads them. */
  @Override
  public Indices indices(int[] values) {
    begin();
    return new HostIndices(values);
  }

  @Override
  public void write(float[] source, int sourceOffset, Buffer target, int targetOffset, int length) {
    begin();
    DeviceBuffer to = DeviceBuffer.of(target, this);
    Shapes.range("write", "the source", sourceOffset, length, source.length);
    Shapes.range("write", "the target", targetOffset, length, to.length());
    tape.run();
    transfers.write(source, sourceOffset, to, targetOffset, length);
  }

  @Override
  public void read(Buffer source, int sourceOffset, float[] target, int targetOffset, int length) {
    begin();
    DeviceBuffer from = DeviceBuffer.of(source, this);
    Shapes.range("read", "the source", sourceOffset, length, from.length());
    Shapes.range("read", "the target", targetOffset, length, target.length);
    tape.run();
    transfers.read(from, sourceOffset, target, targetOffset, length);
  }

  @Override
  public Buffer stage(float[] source, int length, Buffer reuse) {
    begin();
    Shapes.range("stage", "the source", 0, length, source.length);
    // What is on the tape may read the place that is filled now.
    tape.run();
    return transfers.stage(source, length, reuse);
  }

  private void beforeFreeing() {
    compute.synchronize();
    tape.forgetGraphs();
  }

  @Override
  public Outcome submit() {
    begin();
    return results.submit(tape);
  }

  @Override
  public void denseForward(Matrix x, Matrix w, Slice b, Activation activation, Matrix y) {
    begin();
    Shapes.denseForward(x, w, b, activation, y);
    products.denseForward(x, w, b, activation, y);
  }

  @Override
  public void denseBackwardInput(Matrix dy, Matrix w, Matrix dx) {
    begin();
    Shapes.denseBackwardInput(dy, w, dx);
    products.denseBackwardInput(dy, w, dx);
  }

  @Override
  public void denseBackwardWeights(Matrix x, Matrix dy, Matrix dw) {
    begin();
    Shapes.denseBackwardWeights(x, dy, dw);
    products.denseBackwardWeights(x, dy, dw);
  }

  @Override
  public void activationBackward(
      Activation activation, Matrix y, Matrix dy, Slice biasGradient, Slice signal) {
    begin();
    Shapes.activationBackward(activation, y, dy, biasGradient, signal);
    activations.activationBackward(activation, y, dy, biasGradient, signal);
  }

  @Override
  public void lossForwardBackward(
      Loss loss, Matrix logits, Matrix labels, Slice weights, Matrix gradient) {
    begin();
    Shapes.lossForwardBackward(loss, logits, labels, weights, gradient);
    losses.lossForwardBackward(loss, logits, labels, weights, gradient);
  }

  @Override
  public void link(Link link, Matrix logits, Matrix predictions) {
    begin();
    Shapes.link(link, logits, predictions);
    links.link(link, logits, predictions);
  }

  @Override
  public void gather(Matrix source, Indices rows, Indices columns, Matrix target) {
    begin();
    Shapes.gather(source, rows, columns, target);
    arrange.gather(source, rows, columns, target);
  }

  @Override
  public void movingAverage(Slice sum, float scale, float decay, float weight, Slice average) {
    begin();
    Shapes.sameLength("movingAverage", sum, average);
    optimizers.movingAverage(sum, scale, decay, weight, average);
  }

  @Override
  public void sgd(Slice w, Slice gradient, float scale, float rate) {
    begin();
    Shapes.sameLength("sgd", w, gradient);
    optimizers.sgd(w, gradient, scale, rate);
  }

  @Override
  public void momentum(
      Slice w, Slice gradient, Slice a, float scale, float rate, float momentum, boolean nesterov) {
    begin();
    Shapes.sameLength("momentum", w, gradient, a);
    optimizers.momentum(w, gradient, a, scale, rate, momentum, nesterov);
  }

  @Override
  public void adagrad(Slice w, Slice gradient, Slice a, float scale, float rate) {
    begin();
    Shapes.sameLength("adagrad", w, gradient, a);
    optimizers.adagrad(w, gradient, a, scale, rate);
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
    begin();
    Shapes.sameLength("adam", w, gradient, m, v);
    optimizers.adam(w, gradient, m, v, scale, rate, beta1, beta2, epsilon);
  }

  @Override
  public void sparseForward(
      SparseRows x, Matrix table, Slice b, boolean add, Activation activation, Matrix y) {
    begin();
    Shapes.sparseForward(x, table, b, add, activation, y);
    sparse.sparseForward(x, table, b, add, activation, y);
  }

  @Override
  public void sparseBackwardWeights(SparseColumns x, Matrix dy, Matrix gradient) {
    begin();
    Shapes.sparseBackwardWeights(x, dy, gradient);
    sparse.sparseBackwardWeights(x, dy, gradient);
  }

  @Override
  public void sparseSgd(SparseColumns x, Matrix dy, Matrix table, float scale, float rate) {
    begin();
    Shapes.sparseUpdate("sparseSgd", x, dy, table, table, table);
    sparse.sparseSgd(x, dy, table, scale, rate);
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
    begin();
    Shapes.sparseUpdate("sparseMomentum", x, dy, table, a, a);
    sparse.sparseMomentum(x, dy, table, a, scale, rate, momentum, nesterov);
  }

  @Override
  public void sparseAdagrad(
      SparseColumns x, Matrix dy, Matrix table, Matrix a, float scale, float rate) {
    begin();
    Shapes.sparseUpdate("sparseAdagrad", x, dy, table, a, a);
    sparse.sparseAdagrad(x, dy, table, a, scale, rate);
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
    begin();
    Shapes.sparseUpdate("sparseAdam", x, dy, table, m, v);
    sparse.sparseAdam(x, dy, table, m, v, scale, rate, beta1, beta2, epsilon);
  }

  @Override
  public void keepColumns(Matrix matrix, Indices kept) {
    begin();
    Shapes.keepColumns(matrix, kept);
    arrange.keepColumns(matrix, kept);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      products.close();
      gpu.close();
    }
  }

  /** Before anything that needs the GPU. */
  private void begin() {
    if (closed) {
      throw new IllegalStateException(
          "these " + mode.provider + " kernels are closed: open new ones from a provider");
    }
    gpu.makeCurrent();
  }
}
