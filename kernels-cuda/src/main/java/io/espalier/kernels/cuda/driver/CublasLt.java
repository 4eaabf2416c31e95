package io.espalier.kernels.cuda.driver;

import static org.bytedeco.cuda.global.cublas.CUBLASLT_EPILOGUE_BIAS;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_EPILOGUE_DEFAULT;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_EPILOGUE_RELU;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_EPILOGUE_RELU_BIAS;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_BIAS_POINTER;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_EPILOGUE;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_TRANSA;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_TRANSB;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F_FAST_16BF;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F_FAST_TF32;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_N;
import static org.bytedeco.cuda.global.cublas.CUBLAS_OP_T;
import static org.bytedeco.cuda.global.cublas.CUBLAS_STATUS_NOT_SUPPORTED;
import static org.bytedeco.cuda.global.cublas.cublasLtCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtGetVersion;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmul;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulAlgoGetHeuristic;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescSetAttribute;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceSetAttribute;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutDestroy;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.javacpp.Pointer;

/**
 * NVIDIA's library of matrix products, in floats that are rounded on their way into tensor cores.
 * One thread at a time. To be closed before its GPU, whose primary context it works in.
 */
public final class CublasLt implements AutoCloseable {
  /** What factors are rounded to; sums are floats. */
  public enum Precision {
    /** 10 bits of fraction. */
    TF32,
    /** 7 bits of fraction. */
    BF16
  }

  /** Asked once: what is missing when a process starts stays missing. */
  private static final class AtStart {
    static final String OBSTACLE = find();

    private static String find() {
      try {
        return cublasLtGetVersion() > 0 ? null : "cuBLASLt does not say its version";
      } catch (LinkageError e) {
        Throwable reason = e.getCause() == null ? e : e.getCause();
        return "cuBLASLt cannot be loaded (%s): install CUDA 13's libcublas"
            .formatted(String.valueOf(reason.getMessage()).lines().findFirst().orElse(""));
      }
    }
  }

  private final Gpu gpu;
  private final int computeType;
  private final cublasLtContext handle = new cublasLtContext();
  private final Arena arena;
  private final NativeBlock one;
  private final NativeBlock zero;
  private boolean closed;

  /**
   * The library, ready.
   *
   * @throws GpuException if it cannot be initialized
   */
  @SuppressWarnings("MustBeClosedChecker") // the arena is closed with this
  public CublasLt(Gpu gpu, Precision precision) {
    this.gpu = gpu;
    computeType =
        precision == Precision.TF32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F_FAST_16BF;
    gpu.makeCurrent();
    check("cublasLtCreate", cublasLtCreate(handle));
    arena = Arena.ofShared();
    one = new NativeBlock(arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1));
    zero = new NativeBlock(arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0));
  }

  /** Why the library cannot be used here and what would help, or null. */
  public static String obstacle() {
    return AtStart.OBSTACLE;
  }

  /**
   * A product made ready: the library has chosen how to compute it, unless it has no way to.
   *
   * @param workspaceBytes how much memory it may use while it runs
   */
  public Plan plan(Matmul matmul, long workspaceBytes) {
    gpu.makeCurrent();
    return new Plan(matmul, workspaceBytes);
  }

  /** Plans must be closed before. Idempotent. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      gpu.makeCurrentToClose();
      cublasLtDestroy(handle);
      arena.close();
    }
  }

  /** A product and how it is computed. */
  public final class Plan implements AutoCloseable {
    private final Arena arena;
    private final Address a;
    private final Address b;
    private final Address d;
    private final cublasLtMatmulHeuristicResult_t choice;
    private cublasLtMatmulDescOpaque_t operation;
    private cublasLtMatrixLayoutOpaque_t aLayout;
    private cublasLtMatrixLayoutOpaque_t bLayout;
    private cublasLtMatrixLayoutOpaque_t dLayout;
    private cublasLtMatmulAlgo_t algorithm;
    private long usedBytes;
    private boolean closed;

    @SuppressWarnings("MustBeClosedChecker") // the arena is closed with this
    private Plan(Matmul matmul, long workspaceBytes) {
      arena = Arena.ofShared();
      a = new Address(matmul.a());
      b = new Address(matmul.b());
      d = new Address(matmul.d());
      choice =
          new cublasLtMatmulHeuristicResult_t(
              new NativeBlock(
                  arena.allocate(
                      Pointer.sizeof(cublasLtMatmulHeuristicResult_t.class), Long.BYTES)));
      try {
        operation = operation(matmul);
        aLayout =
            matmul.aTransposed()
                ? layout(matmul.inner(), matmul.rows(), matmul.aStride())
                : layout(matmul.rows(), matmul.inner(), matmul.aStride());
        bLayout =
            matmul.bTransposed()
                ? layout(matmul.columns(), matmul.inner(), matmul.bStride())
                : layout(matmul.inner(), matmul.columns(), matmul.bStride());
        dLayout = layout(matmul.rows(), matmul.columns(), matmul.dStride());
        choose(matmul, workspaceBytes);
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }

    /** Whether the library can compute it: odd strides and addresses leave it few algorithms. */
    public boolean possible() {
      return algorithm != null;
    }

    /**
     * Computes it, if it is possible. The workspace is as large as was said, and nobody else's
     * meanwhile.
     */
    public void run(Stream stream, Address workspace) {
      gpu.makeCurrent();
      check(
          "cublasLtMatmul",
          cublasLtMatmul(
              handle,
              operation,
              one,
              a,
              aLayout,
              b,
              bLayout,
              zero,
              d,
              dLayout,
              d,
              dLayout,
              algorithm,
              workspace,
              usedBytes,
              stream.handle()));
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      if (operation != null) {
        cublasLtMatmulDescDestroy(operation);
      }
      destroy(aLayout);
      destroy(bLayout);
      destroy(dLayout);
      arena.close();
    }

    private static void destroy(cublasLtMatrixLayoutOpaque_t layout) {
      if (layout != null) {
        cublasLtMatrixLayoutDestroy(layout);
      }
    }

    private cublasLtMatmulDescOpaque_t operation(Matmul matmul) {
      NativeBlock made = new NativeBlock(arena.allocate(ValueLayout.JAVA_LONG));
      check("cublasLtMatmulDescCreate", cublasLtMatmulDescCreate(made, computeType, CUDA_R_32F));
      // The field, so that what is made is given back if what follows fails.
      operation = new cublasLtMatmulDescOpaque_t(pointerIn(made));
      set(CUBLASLT_MATMUL_DESC_TRANSA, matmul.aTransposed() ? CUBLAS_OP_T : CUBLAS_OP_N);
      set(CUBLASLT_MATMUL_DESC_TRANSB, matmul.bTransposed() ? CUBLAS_OP_T : CUBLAS_OP_N);
      set(CUBLASLT_MATMUL_DESC_EPILOGUE, epilogue(matmul));
      if (matmul.bias() != 0) {
        NativeBlock bias =
            new NativeBlock(arena.allocateFrom(ValueLayout.JAVA_LONG, matmul.bias()));
        set(CUBLASLT_MATMUL_DESC_BIAS_POINTER, bias, Long.BYTES);
      }
      return operation;
    }

    private cublasLtMatrixLayoutOpaque_t layout(int rows, int columns, int stride) {
      NativeBlock made = new NativeBlock(arena.allocate(ValueLayout.JAVA_LONG));
      check(
          "cublasLtMatrixLayoutCreate",
          cublasLtMatrixLayoutCreate(made, CUDA_R_32F, rows, columns, Math.max(1, stride)));
      return new cublasLtMatrixLayoutOpaque_t(pointerIn(made));
    }

    private void choose(Matmul matmul, long workspaceBytes) {
      NativeBlock made = new NativeBlock(arena.allocate(ValueLayout.JAVA_LONG));
      check("cublasLtMatmulPreferenceCreate", cublasLtMatmulPreferenceCreate(made));
      cublasLtMatmulPreferenceOpaque_t preference =
          new cublasLtMatmulPreferenceOpaque_t(pointerIn(made));
      int[] found = new int[1];
      int status;
      try {
        prefer(preference, matmul, workspaceBytes);
        status =
            cublasLtMatmulAlgoGetHeuristic(
                handle,
                operation,
                aLayout,
                bLayout,
                dLayout,
                dLayout,
                preference,
                1,
                choice,
                found);
      } finally {
        cublasLtMatmulPreferenceDestroy(preference);
      }
      if (status != CUBLAS_STATUS_NOT_SUPPORTED) {
        check("cublasLtMatmulAlgoGetHeuristic", status);
      }
      if (status == 0 && found[0] > 0) {
        algorithm = choice.algo();
        usedBytes = choice.workspaceSize();
      }
    }

    private void prefer(
        cublasLtMatmulPreferenceOpaque_t preference, Matmul matmul, long workspaceBytes) {
      check(
          "cublasLtMatmulPreferenceSetAttribute",
          cublasLtMatmulPreferenceSetAttribute(
              preference,
              CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
              new NativeBlock(arena.allocateFrom(ValueLayout.JAVA_LONG, workspaceBytes)),
              Long.BYTES));
      int aAlignment = alignment(matmul.a(), matmul.aStride());
      int bAlignment = alignment(matmul.b(), matmul.bStride());
      int dAlignment = alignment(matmul.d(), matmul.dStride());
      align(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, aAlignment);
      align(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, bAlignment);
      align(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, dAlignment);
      align(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, dAlignment);
    }

    private void align(cublasLtMatmulPreferenceOpaque_t preference, int attribute, int alignment) {
      check(
          "cublasLtMatmulPreferenceSetAttribute",
          cublasLtMatmulPreferenceSetAttribute(
              preference,
              attribute,
              new NativeBlock(arena.allocateFrom(ValueLayout.JAVA_INT, alignment)),
              Integer.BYTES));
    }

    private void set(int attribute, int value) {
      set(
          attribute,
          new NativeBlock(arena.allocateFrom(ValueLayout.JAVA_INT, value)),
          Integer.BYTES);
    }

    private void set(int attribute, NativeBlock value, long bytes) {
      check(
          "cublasLtMatmulDescSetAttribute",
          cublasLtMatmulDescSetAttribute(operation, attribute, value, bytes));
    }
  }

  /** What a call that makes something has written. */
  private static Address pointerIn(NativeBlock block) {
    return new Address(block.segment().get(ValueLayout.JAVA_LONG, 0));
  }

  private static int epilogue(Matmul matmul) {
    if (matmul.bias() == 0) {
      return matmul.relu() ? CUBLASLT_EPILOGUE_RELU : CUBLASLT_EPILOGUE_DEFAULT;
    }
    return matmul.relu() ? CUBLASLT_EPILOGUE_RELU_BIAS : CUBLASLT_EPILOGUE_BIAS;
  }

  /** How many bytes every column's address is a multiple of, up to 256. */
  private static int alignment(long address, int stride) {
    long bits = address | (long) stride * Float.BYTES | 256;
    return (int) Long.lowestOneBit(bits);
  }

  private static void check(String call, int status) {
    if (status != 0) {
      throw new GpuException(
          call
              + " failed with status "
              + status
              + " (cublasStatus_t); is CUDA 13's libcublasLt the one that is loaded?",
          status,
          false);
    }
  }
}
