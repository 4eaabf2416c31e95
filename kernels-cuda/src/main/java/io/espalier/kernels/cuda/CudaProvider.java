package io.espalier.kernels.cuda;

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
public final class CudaProvider extends GpuProvider {
  /** For {@link java.util.ServiceLoader}. */
  public CudaProvider() {
    super(Mode.EXACT);
  }
}
