package io.espalier.kernels.mkl;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.Kernels;

/**
 * Offers Intel's oneMKL for the matrix products, on Linux x86_64, to whoever asks for it by name:
 * its bits are its own, so {@code auto} never takes them.
 *
 * <p>MKL is looked for in the folder that the system property {@value MklSearch#PROPERTY} names
 * (only ever read); in the jars {@code org.bytedeco:mkl}, classifier {@code linux-x86_64-redist},
 * and {@code org.bytedeco:javacpp}, which unpacks it into its cache once; then in the folders of
 * the JVM's {@code java.library.path}. The JVM must be allowed native access: {@code
 * --enable-native-access=ALL-UNNAMED}, or this module's name on the module path.
 *
 * <p><b>Threads.</b> With more than one thread MKL's OpenMP library keeps threads of its own, for
 * the process, and they outlive the kernels; they spin for a while after each product.
 *
 * <p>Nothing but the library's place is looked at before kernels are opened.
 */
public final class MklProvider implements KernelProvider {
  /** For {@link java.util.ServiceLoader}. */
  public MklProvider() {}

  @Override
  public String name() {
    return "mkl";
  }

  /** Below everybody who keeps the promise of equal bits: whoever wants others asks for them. */
  @Override
  public int priority() {
    return -1;
  }

  @Override
  public Availability probe() {
    String obstacle = obstacle();
    return obstacle == null
        ? new Availability.Available(Mkl.origin() + ", not bit-exact")
        : new Availability.Unavailable(obstacle);
  }

  /**
   * Kernels on MKL. The first ones in a process choose MKL's threading layer for all of it.
   *
   * @param options at most so many threads: MKL takes fewer where it finds fewer processors, or a
   *     product too small; the vector width is MKL's choice
   */
  @Override
  public Kernels open(KernelOptions options) {
    String obstacle = obstacle();
    if (obstacle != null) {
      throw new IllegalStateException("the MKL kernels cannot be used here: " + obstacle);
    }
    return new MklKernels(Mkl.library(), options);
  }

  /** What stands against MKL and what would help, or null. */
  private static String obstacle() {
    Module module = MklProvider.class.getModule();
    if (!module.isNativeAccessEnabled()) {
      return "native access is not enabled: add --enable-native-access="
          + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }
    return Mkl.obstacle();
  }
}
