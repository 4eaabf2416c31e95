package io.espalier.kernels.cuda;

/**
 * Offers the tensor cores of NVIDIA's GPUs to whoever asks for them by name: products of factors
 * rounded to BF16 by cuBLASLt. Their bits are their own, so {@code auto} never takes them.
 *
 * <p>It needs what {@link CudaProvider} needs, and CUDA 13's cuBLASLt.
 */
public final class CudaBf16Provider extends GpuProvider {
  /** For {@link java.util.ServiceLoader}. */
  public CudaBf16Provider() {
    super(Mode.BF16);
  }
}
