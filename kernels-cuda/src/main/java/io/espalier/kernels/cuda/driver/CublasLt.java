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
import static org.bytedeco.cuda.global.cublas.cublasLtCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtDestroy;
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

import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * NVIDIA's library of matrix products, in floats that are rounded on their way into tensor cores.
 * One thread at a time.
 */
public final class CublasLt implements AutoCloseable {
  /** What factors are rounded to; sums are floats. */
  public enum Precision {
    /** 10 bits of fraction. */
    TF32,
    /** 7 bits of fraction. */
    BF16
  }

  private final int computeType;
  private final cublasLtContext handle = new cublasLtContext();
  private final FloatPointer one = new FloatPointer(1f);
  private final FloatPointer zero = new FloatPointer(0f);
  private boolean closed;

  /**
   * The library, ready.
   *
   * @throws GpuException if it cannot be initialized
   */
  public CublasLt(Precision precision) {
    computeType =
        precision == Precision.TF32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F_FAST_16BF;
    check("cublasLtCreate", cublasLtCreate(handle));
  }

  /** Why the library cannot be used here and what would help, or null. */
  public static String obstacle() {
    try {
      return org.bytedeco.cuda.global.cublas.cublasLtGetVersion() > 0 ? null : "cuBLASLt is broken";
    } catch (LinkageError e) {
      return "cuBLASLt cannot be loaded (" + e.getMessage() + "): install CUDA 13's libcublas";
    }
  }

  /**
   * A product made ready: the library has chosen how to compute it.
   *
   * @param workspaceBytes how much memory it may use while it runs
   */
  public Plan plan(Matmul matmul, long workspaceBytes) {
    return new Plan(matmul, workspaceBytes);
  }

  /** Plans must be closed before. Idempotent. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      cublasLtDestroy(handle);
      one.close();
      zero.close();
    }
  }

  /** A product and how it is computed. */
  public final class Plan implements AutoCloseable {
    private final cublasLtMatmulDescOpaque_t operation;
    private final cublasLtMatrixLayoutOpaque_t aLayout;
    private final cublasLtMatrixLayoutOpaque_t bLayout;
    private final cublasLtMatrixLayoutOpaque_t dLayout;
    private final cublasLtMatmulHeuristicResult_t choice = new cublasLtMatmulHeuristicResult_t();
    private final Pointer a;
    private final Pointer b;
    private final Pointer d;

    private Plan(Matmul matmul, long workspaceBytes) {
      try (PointerPointer<cublasLtMatmulDescOpaque_t> made = new PointerPointer<>(1)) {
        check("cublasLtMatmulDescCreate", cublasLtMatmulDescCreate(made, computeType, CUDA_R_32F));
        operation = made.get(cublasLtMatmulDescOpaque_t.class);
      }
      set(CUBLASLT_MATMUL_DESC_TRANSA, matmul.aTransposed() ? CUBLAS_OP_T : CUBLAS_OP_N);
      set(CUBLASLT_MATMUL_DESC_TRANSB, matmul.bTransposed() ? CUBLAS_OP_T : CUBLAS_OP_N);
      set(CUBLASLT_MATMUL_DESC_EPILOGUE, epilogue(matmul));
      if (matmul.bias() != 0) {
        try (LongPointer bias = new LongPointer(1)) {
          bias.put(matmul.bias());
          set(CUBLASLT_MATMUL_DESC_BIAS_POINTER, bias, Long.BYTES);
        }
      }
      aLayout =
          matmul.aTransposed()
              ? layout(matmul.inner(), matmul.rows(), matmul.aStride())
              : layout(matmul.rows(), matmul.inner(), matmul.aStride());
      bLayout =
          matmul.bTransposed()
              ? layout(matmul.columns(), matmul.inner(), matmul.bStride())
              : layout(matmul.inner(), matmul.columns(), matmul.bStride());
      dLayout = layout(matmul.rows(), matmul.columns(), matmul.dStride());
      a = new Address(matmul.a());
      b = new Address(matmul.b());
      d = new Address(matmul.d());
      choose(matmul, workspaceBytes);
    }

    /** Computes it. The workspace is as large as was said, and nobody else's meanwhile. */
    public void run(Stream stream, Address workspace) {
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
              choice.algo(),
              workspace,
              choice.workspaceSize(),
              stream.handle()));
    }

    @Override
    public void close() {
      cublasLtMatmulDescDestroy(operation);
      cublasLtMatrixLayoutDestroy(aLayout);
      cublasLtMatrixLayoutDestroy(bLayout);
      cublasLtMatrixLayoutDestroy(dLayout);
      choice.close();
    }

    private void choose(Matmul matmul, long workspaceBytes) {
      cublasLtMatmulPreferenceOpaque_t preference;
      try (PointerPointer<cublasLtMatmulPreferenceOpaque_t> made = new PointerPointer<>(1)) {
        check("cublasLtMatmulPreferenceCreate", cublasLtMatmulPreferenceCreate(made));
        preference = made.get(cublasLtMatmulPreferenceOpaque_t.class);
      }
      try (LongPointer bytes = new LongPointer(1)) {
        bytes.put(workspaceBytes);
        check(
            "cublasLtMatmulPreferenceSetAttribute",
            cublasLtMatmulPreferenceSetAttribute(
                preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, bytes, Long.BYTES));
      }
      int dAlignment = alignment(matmul.d(), matmul.dStride());
      align(
          preference,
          CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES,
          alignment(matmul.a(), matmul.aStride()));
      align(
          preference,
          CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
          alignment(matmul.b(), matmul.bStride()));
      align(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, dAlignment);
      align(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, dAlignment);
      int[] found = new int[1];
      int status =
          cublasLtMatmulAlgoGetHeuristic(
              handle, operation, aLayout, bLayout, dLayout, dLayout, preference, 1, choice, found);
      cublasLtMatmulPreferenceDestroy(preference);
      check("cublasLtMatmulAlgoGetHeuristic", status);
      if (found[0] == 0) {
        throw new GpuException("cuBLASLt has no algorithm for " + matmul, 0, false);
      }
    }

    private cublasLtMatrixLayoutOpaque_t layout(int rows, int columns, int stride) {
      try (PointerPointer<cublasLtMatrixLayoutOpaque_t> made = new PointerPointer<>(1)) {
        check(
            "cublasLtMatrixLayoutCreate",
            cublasLtMatrixLayoutCreate(made, CUDA_R_32F, rows, columns, Math.max(1, stride)));
        return made.get(cublasLtMatrixLayoutOpaque_t.class);
      }
    }

    private void set(int attribute, int value) {
      try (IntPointer bytes = new IntPointer(1)) {
        bytes.put(value);
        set(attribute, bytes, Integer.BYTES);
      }
    }

    private void set(int attribute, Pointer value, long bytes) {
      check(
          "cublasLtMatmulDescSetAttribute",
          cublasLtMatmulDescSetAttribute(operation, attribute, value, bytes));
    }
  }

  private static int epilogue(Matmul matmul) {
    if (matmul.bias() == 0) {
      return matmul.relu() ? CUBLASLT_EPILOGUE_RELU : CUBLASLT_EPILOGUE_DEFAULT;
    }
    return matmul.relu() ? CUBLASLT_EPILOGUE_RELU_BIAS : CUBLASLT_EPILOGUE_BIAS;
  }

  private static void align(
      cublasLtMatmulPreferenceOpaque_t preference, int attribute, int alignment) {
    try (IntPointer bytes = new IntPointer(1)) {
      bytes.put(alignment);
      check(
          "cublasLtMatmulPreferenceSetAttribute",
          cublasLtMatmulPreferenceSetAttribute(preference, attribute, bytes, Integer.BYTES));
    }
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
