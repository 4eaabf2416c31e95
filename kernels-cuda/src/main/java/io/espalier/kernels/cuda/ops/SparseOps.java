package io.espalier.kernels.cuda.ops;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.SparseColumns;
import io.espalier.kernels.cuda.driver.GpuFacts;
import io.espalier.kernels.cuda.driver.KernelFunction;
import io.espalier.kernels.cuda.driver.KernelModule;
import io.espalier.kernels.cuda.memory.UploadRing;
import io.espalier.kernels.cuda.tape.Launch;
import io.espalier.kernels.cuda.tape.Results;
import io.espalier.kernels.cuda.tape.Tape;
import io.espalier.network.Activation;

/**
 * The operations on sparse inputs; kernels in sparse.cu. Their entries are sent with each
 * operation. How many blocks are launched depends on shapes alone and not on the entries, so that a
 * step's graph stays the same.
 */
public final class SparseOps {
  private static final int THREADS = 256;

  /** Threads of a block where larger ones would leave multiprocessors without any. */
  private static final int FEW_THREADS = 64;

  /** For that many different ids in each of a batch's rows there are blocks; more take turns. */
  private static final int IDS_PER_ROW = 32;

  private static final int BLOCKS_PER_MULTIPROCESSOR = 8;
  private static final int FREQUENT_BLOCKS_PER_MULTIPROCESSOR = 4;

  private final Tape tape;
  private final Results results;
  private final UploadRing uploads;
  private final KernelFunction forward;
  private final KernelFunction gradient;
  private final KernelFunction sgd;
  private final KernelFunction momentum;
  private final KernelFunction adagrad;
  private final KernelFunction adam;
  private final int multiprocessors;
  private final SparseLayout layout = new SparseLayout();
  private final FrequentIds frequent = new FrequentIds();

  /** Operations of one instance of kernels. */
  public SparseOps(
      Tape tape, KernelModule module, GpuFacts facts, Results results, UploadRing uploads) {
    this.tape = tape;
    this.results = results;
    this.uploads = uploads;
    this.forward = module.function("sparse_forward");
    this.gradient = module.function("sparse_gradient");
    this.sgd = module.function("sparse_sgd");
    this.momentum = module.function("sparse_momentum");
    this.adagrad = module.function("sparse_adagrad");
    this.adam = module.function("sparse_adam");
    this.multiprocessors = facts.multiprocessors();
  }

  /** {@link io.espalier.kernels.Kernels#sparseForward}. */
  public void sparseForward(
      SparseRows x, Matrix table, Slice b, boolean add, Activation activation, Matrix y) {
    if (y.rows() == 0 || y.columns() == 0) {
      return;
    }
    layout.begin(y.columns()).with(table).with(b).with(y);
    boolean small = layout.blocks(y.rows(), THREADS) < multiprocessors;
    int threads = small ? FEW_THREADS : THREADS;
    int blocks = Math.toIntExact(layout.blocks(y.rows(), threads));
    Launch launch = tape.launch(forward, blocks, 1, threads).reads(table).reads(b);
    (add ? launch.updates(y) : launch.writes(y))
        .address(uploads.ints(x.starts(), x.rows() + 1))
        .address(uploads.ints(x.ids(), x.entries()))
        .address(uploads.floats(x.values(), x.entries()));
    layout
        .append(launch)
        .integer(table.stride())
        .integer(y.stride())
        .integer(y.rows())
        .integer(y.columns())
        .integer(add ? 1 : 0)
        .integer(activation.ordinal())
        .end();
  }

  /** {@link io.espalier.kernels.Kernels#sparseBackwardWeights}. */
  public void sparseBackwardWeights(SparseColumns x, Matrix dy, Matrix target) {
    if (target.rows() == 0 || target.columns() == 0) {
      return;
    }
    Launch launch = begin(gradient, x, dy, target, null, null);
    launch.reads(dy).writes(target).address(0).address(0);
    rule(end(launch, x, dy, target, null, null), false, 1f, 0f, 0f, 0f, 0f, 0f).end();
  }

  /** {@link io.espalier.kernels.Kernels#sparseSgd}. */
  public void sparseSgd(SparseColumns x, Matrix dy, Matrix table, float scale, float rate) {
    if (isSomething(x, dy)) {
      rule(update(sgd, x, dy, table, null, null), false, scale, rate, 0f, 0f, 0f, 0f).end();
    }
  }

  /** {@link io.espalier.kernels.Kernels#sparseMomentum}. */
  public void sparseMomentum(
      SparseColumns x,
      Matrix dy,
      Matrix table,
      Matrix a,
      float scale,
      float rate,
      float factor,
      boolean nesterov) {
    if (isSomething(x, dy)) {
      rule(update(momentum, x, dy, table, a, null), nesterov, scale, rate, factor, 0f, 0f, 0f)
          .end();
    }
  }

  /** {@link io.espalier.kernels.Kernels#sparseAdagrad}. */
  public void sparseAdagrad(
      SparseColumns x, Matrix dy, Matrix table, Matrix a, float scale, float rate) {
    if (isSomething(x, dy)) {
      rule(update(adagrad, x, dy, table, a, null), false, scale, rate, 0f, 0f, 0f, 0f).end();
    }
  }

  /** {@link io.espalier.kernels.Kernels#sparseAdam}. */
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
    if (isSomething(x, dy)) {
      Launch launch = update(adam, x, dy, table, m, v);
      rule(launch, false, scale, rate, 0f, beta1, beta2, epsilon).end();
    }
  }

  private static boolean isSomething(SparseColumns x, Matrix dy) {
    return x.distinct() > 0 && dy.columns() > 0;
  }

  private Launch update(
      KernelFunction kernel,
      SparseColumns x,
      Matrix dy,
      Matrix table,
      Matrix first,
      Matrix second) {
    Launch launch = begin(kernel, x, dy, table, first, second);
    launch.reads(dy).updates(table);
    slot(launch, first);
    slot(launch, second);
    return end(launch, x, dy, table, first, second);
  }

  /** Blocks for the frequent ids, and for the others. */
  private Launch begin(
      KernelFunction kernel,
      SparseColumns x,
      Matrix dy,
      Matrix table,
      Matrix first,
      Matrix second) {
    layout.begin(dy.columns()).with(dy).with(table).with(first).with(second);
    long ids = Math.min(x.columns(), (long) dy.rows() * IDS_PER_ROW);
    long most = (long) multiprocessors * BLOCKS_PER_MULTIPROCESSOR;
    int blocks = (int) Math.clamp(layout.blocks(ids, THREADS), 1, most);
    return tape.launch(kernel, frequentBlocks(dy) + blocks, 1, THREADS);
  }

  /** An id hardly has more entries than there are rows. */
  private int frequentBlocks(Matrix dy) {
    return dy.rows() > FrequentIds.FEW ? multiprocessors * FREQUENT_BLOCKS_PER_MULTIPROCESSOR : 0;
  }

  private static void slot(Launch launch, Matrix slot) {
    if (slot == null) {
      launch.address(0);
    } else {
      launch.updates(slot);
    }
  }

  private Launch end(
      Launch launch, SparseColumns x, Matrix dy, Matrix table, Matrix first, Matrix second) {
    int frequentBlocks = frequentBlocks(dy);
    if (frequentBlocks > 0) {
      frequent.find(x);
    }
    int frequentCount = frequentBlocks > 0 ? frequent.count() : 0;
    int entries = x.starts()[x.distinct()];
    launch
        .address(uploads.ints(x.ids(), x.distinct()))
        .address(uploads.ints(x.starts(), x.distinct() + 1))
        .address(uploads.ints(x.rows(), entries))
        .address(uploads.floats(x.values(), entries))
        .address(uploads.ints(frequent.places(), frequentCount))
        .address(results.notFiniteAddress());
    return layout
        .append(launch)
        .integer(dy.stride())
        .integer(table.stride())
        .integer(first == null ? 0 : first.stride())
        .integer(second == null ? 0 : second.stride())
        .integer(dy.columns())
        .integer(x.distinct())
        .integer(frequentCount)
        .integer(frequentBlocks)
        .integer(frequentBlocks > 0 ? FrequentIds.FEW : Integer.MAX_VALUE);
  }

  private static Launch rule(
      Launch launch,
      boolean nesterov,
      float scale,
      float rate,
      float momentum,
      float beta1,
      float beta2,
      float epsilon) {
    return launch
        .integer(nesterov ? 1 : 0)
        .real(scale)
        .real(rate)
        .real(momentum)
        .real(beta1)
        .real(beta2)
        .real(1f - beta1)
        .real(1f - beta2)
        .real(epsilon);
  }
}
