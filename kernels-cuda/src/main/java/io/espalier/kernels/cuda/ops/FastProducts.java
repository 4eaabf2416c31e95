package io.espalier.kernels.cuda.ops;

import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cuda.driver.Address;
import io.espalier.kernels.cuda.driver.CublasLt;
import io.espalier.kernels.cuda.driver.DeviceMemory;
import io.espalier.kernels.cuda.driver.Gpu;
import io.espalier.kernels.cuda.driver.KernelFunction;
import io.espalier.kernels.cuda.driver.KernelModule;
import io.espalier.kernels.cuda.driver.Matmul;
import io.espalier.kernels.cuda.driver.Stream;
import io.espalier.kernels.cuda.memory.DeviceBuffer;
import io.espalier.kernels.cuda.tape.LibraryCall;
import io.espalier.kernels.cuda.tape.Tape;
import io.espalier.network.Activation;
import java.util.ArrayList;
import java.util.List;

/**
 * Products on tensor cores by cuBLASLt, with bias and ReLU in the same pass where it can; other
 * activations are a pass of their own. Their bits are the library's, and not those of other
 * kernels.
 *
 * <p>cuBLASLt thinks in columns, and a matrix of rows read by columns is its transpose: {@code y =
 * x·w} is computed as {@code yᵀ = wᵀ·xᵀ}.
 */
public final class FastProducts implements Products {
  private static final int WORKSPACE_BYTES = 32 << 20;
  private static final int MOST_CALLS = 512;
  private static final int THREADS = 256;
  private static final int BIAS_ALIGNMENT = 16;

  private final Object owner;
  private final Tape tape;
  private final Products exact;
  private final CublasLt library;
  private final KernelFunction biasActivation;
  private final int blocks;
  private final Slice workspace;
  private final Address workspaceAddress;

  /** Calls made ready, in the order in which they first came. */
  private final List<Call> calls = new ArrayList<>();

  private int last;

  /**
   * Products in a precision.
   *
   * @param exact for what the library does not do: shapes without elements, and those that it has
   *     no algorithm for
   */
  public FastProducts(
      CublasLt.Precision precision,
      Gpu gpu,
      Object owner,
      Tape tape,
      KernelModule module,
      Products exact) {
    this.owner = owner;
    this.biasActivation = module.function("bias_activation");
    this.blocks = 8 * gpu.facts().multiprocessors();
    this.tape = tape;
    this.exact = exact;
    this.library = new CublasLt(gpu, precision);
    DeviceMemory memory = gpu.allocate(WORKSPACE_BYTES, "cuBLASLt's workspace");
    int floats = WORKSPACE_BYTES / Float.BYTES;
    this.workspace = new Slice(new DeviceBuffer(owner, memory, floats), 0, floats);
    this.workspaceAddress = new Address(memory.address());
  }

  @Override
  public void denseForward(Matrix x, Matrix w, Slice b, Activation activation, Matrix y) {
    if (isEmpty(y) || w.rows() == 0) {
      exact.denseForward(x, w, b, activation, y);
      return;
    }
    // The library adds a bias that begins at a multiple of 16 bytes, and knows ReLU.
    boolean addsBias = b == null || address(b) % BIAS_ALIGNMENT == 0;
    boolean relu = addsBias && activation == Activation.RELU;
    long bias = b != null && addsBias ? address(b) : 0;
    Call call = call(y.columns(), y.rows(), x.columns(), w, false, x, false, bias, relu, y);
    if (!call.plan.possible()) {
      exact.denseForward(x, w, b, activation, y);
      return;
    }
    tape.call(call).reads(x).reads(w).reads(b).writes(y).updates(workspace).end();
    if (!addsBias || (activation != Activation.NONE && !relu)) {
      long elements = (long) y.rows() * y.columns();
      int needed = (int) Math.min((elements + THREADS - 1) / THREADS, blocks);
      tape.launch(biasActivation, needed, 1, THREADS)
          .updates(y)
          .reads(addsBias ? null : b)
          .integer(y.stride())
          .integer(y.rows())
          .integer(y.columns())
          .integer(activation.ordinal())
          .end();
    }
  }

  @Override
  public void denseBackwardInput(Matrix dy, Matrix w, Matrix dx) {
    if (isEmpty(dx) || dy.columns() == 0) {
      exact.denseBackwardInput(dy, w, dx);
      return;
    }
    Call call = call(dx.columns(), dx.rows(), dy.columns(), w, true, dy, false, 0, false, dx);
    if (!call.plan.possible()) {
      exact.denseBackwardInput(dy, w, dx);
      return;
    }
    tape.call(call).reads(dy).reads(w).writes(dx).updates(workspace).end();
  }

  @Override
  public void denseBackwardWeights(Matrix x, Matrix dy, Matrix dw) {
    if (isEmpty(dw) || x.rows() == 0) {
      exact.denseBackwardWeights(x, dy, dw);
      return;
    }
    Call call = call(dw.columns(), dw.rows(), x.rows(), dy, false, x, true, 0, false, dw);
    if (!call.plan.possible()) {
      exact.denseBackwardWeights(x, dy, dw);
      return;
    }
    tape.call(call).reads(x).reads(dy).writes(dw).updates(workspace).end();
  }

  @Override
  public void close() {
    calls.forEach(Call::close);
    calls.clear();
    library.close();
  }

  /** The call with these arguments, made ready once; a step finds its own without allocating. */
  private Call call(
      int rows,
      int columns,
      int inner,
      Matrix a,
      boolean aTransposed,
      Matrix b,
      boolean bTransposed,
      long bias,
      boolean relu,
      Matrix d) {
    long aAddress = address(a);
    long bAddress = address(b);
    long dAddress = address(d);
    // A step asks in the same order as the step before, so the search goes on from the last find.
    for (int i = 0; i < calls.size(); i++) {
      int at = (last + 1 + i) % calls.size();
      Matmul is = calls.get(at).matmul;
      if (is.d() == dAddress
          && is.a() == aAddress
          && is.b() == bAddress
          && is.bias() == bias
          && is.rows() == rows
          && is.columns() == columns
          && is.inner() == inner
          && is.aStride() == a.stride()
          && is.bStride() == b.stride()
          && is.dStride() == d.stride()
          && is.aTransposed() == aTransposed
          && is.bTransposed() == bTransposed
          && is.relu() == relu) {
        last = at;
        return calls.get(at);
      }
    }
    if (calls.size() == MOST_CALLS) {
      forgetCalls();
    }
    Matmul matmul =
        new Matmul(
            rows,
            columns,
            inner,
            aAddress,
            a.stride(),
            aTransposed,
            bAddress,
            b.stride(),
            bTransposed,
            bias,
            relu,
            dAddress,
            d.stride());
    calls.add(new Call(matmul, library.plan(matmul, WORKSPACE_BYTES)));
    last = calls.size() - 1;
    return calls.getLast();
  }

  /** After many removals: most are of shapes that never come again. */
  private void forgetCalls() {
    tape.run();
    tape.forgetGraphs();
    calls.forEach(Call::close);
    calls.clear();
  }

  private static boolean isEmpty(Matrix matrix) {
    return matrix.rows() == 0 || matrix.columns() == 0;
  }

  private long address(Matrix matrix) {
    return DeviceBuffer.of(matrix.buffer(), owner).address(matrix.offset());
  }

  private long address(Slice slice) {
    return DeviceBuffer.of(slice.buffer(), owner).address(slice.offset());
  }

  /** A product on the tape: what is computed, and how the library does it. */
  private final class Call implements LibraryCall {
    private final Matmul matmul;
    private final CublasLt.Plan plan;

    Call(Matmul matmul, CublasLt.Plan plan) {
      this.matmul = matmul;
      this.plan = plan;
    }

    @Override
    public void run(Stream stream) {
      plan.run(stream, workspaceAddress);
    }

    void close() {
      plan.close();
    }
  }
}
