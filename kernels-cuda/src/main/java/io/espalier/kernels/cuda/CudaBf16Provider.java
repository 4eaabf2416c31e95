package io.espalier.kernels.cuda;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.Kernels;

/**
 * Offers the tensor cores of NVIDIA's GPUs to whoever asks for them by name: products of factors
 * rounded to BF16 by cuBLASLt. Their bits are their own, so {@code auto} never takes them.
 *
 * <p>It needs JavaCPP's CUDA jars, an NVIDIA driver, CUDA 13's runtime library, and NVRTC or nvcc
 * for the first use; and the JVM must be allowed native access: {@code
 * --enable-native-access=ALL-UNNAMED}, or the names of this module and of JavaCPP's.
 */
public final class CudaBf16Provider implements KernelProvider {
  /** For {@link java.util.ServiceLoader}. */
  public CudaBf16Provider() {}

  @Override
  public String name() {
    return "cuda-bf16";
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public boolean onHost() {
    return false;
  }

  @Override
  public Availability probe() {
    return Installation.probe(Mode.BF16);
  }

  /**
   * Kernels on the GPU. The first ones on a kind of GPU compile their code, which takes some
   * seconds; it is kept in the user's cache folder.
   *
   * @param options not looked at: the GPU has threads of its own
   */
  @Override
  public Kernels open(KernelOptions options) {
    return Installation.open(Mode.BF16);
  }
}
