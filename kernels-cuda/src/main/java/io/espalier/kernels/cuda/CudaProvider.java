package io.espalier.kernels.cuda;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.Kernels;

/**
 * Offers NVIDIA's GPUs, with the bits of every exact provider.
 *
 * <p>It needs JavaCPP's CUDA jars, an NVIDIA driver, CUDA 13's runtime library, and NVRTC or nvcc
 * for the first use; and the JVM must be allowed native access: {@code
 * --enable-native-access=ALL-UNNAMED}, or the names of this module and of JavaCPP's.
 *
 * <p>JavaCPP unpacks its bindings into its cache folder once, and keeps a daemon thread of its own
 * for the process; its system property {@code org.bytedeco.javacpp.nopointergc} is there to do
 * without that.
 */
public final class CudaProvider implements KernelProvider {
  /** For {@link java.util.ServiceLoader}. */
  public CudaProvider() {}

  @Override
  public String name() {
    return "cuda";
  }

  /** Below everybody: until it has been shown at work on GPUs, it is for those who ask for it. */
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
    return Installation.probe(Mode.EXACT);
  }

  /**
   * Kernels on the GPU. The first ones on a kind of GPU compile their code, which takes some
   * seconds; it is kept in the user's cache folder.
   *
   * @param options not looked at: the GPU has threads of its own
   */
  @Override
  public Kernels open(KernelOptions options) {
    return Installation.open(Mode.EXACT);
  }
}
