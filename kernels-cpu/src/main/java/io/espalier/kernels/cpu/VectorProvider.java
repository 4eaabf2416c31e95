package io.espalier.kernels.cpu;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.Kernels;

/**
 * Offers kernels on the Vector API: AVX2, AVX-512, NEON or whatever else the JVM makes of it.
 *
 * <p>This class and {@link Machine} mention no type of {@code jdk.incubator.vector}, so that they
 * load where the module is missing and can say so.
 *
 * <p>System properties, only ever read: {@value #BITS_PROPERTY} (128, 256 or 512) lowers the vector
 * width; {@value Machine#FORCE_PROPERTY} {@code =true} lets it run without C2, for tests: every
 * operation then takes a slow path.
 */
public final class VectorProvider implements KernelProvider {
  /** The system property with the vector width for callers that ask for none. */
  public static final String BITS_PROPERTY = "espalier.vectorBits";

  /** For {@link java.util.ServiceLoader}. */
  public VectorProvider() {}

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public Availability probe() {
    String obstacle = Machine.OBSTACLE;
    if (obstacle != null) {
      return new Availability.Unavailable(obstacle);
    }
    int preferred = Widths.preferred();
    if (preferred < Widths.LOWEST) {
      return new Availability.Unavailable(
          "the JVM's vectors have "
              + preferred
              + " bits; at least "
              + Widths.LOWEST
              + " are needed");
    }
    try {
      return new Availability.Available("bits=" + defaultBits() + " fma=" + Machine.fma());
    } catch (IllegalStateException badProperty) {
      return new Availability.Unavailable(badProperty.getMessage());
    }
  }

  /**
   * Kernels with a team of threads of their own.
   *
   * @param options a width above the machine's own works too, and is very slow
   */
  @Override
  public Kernels open(KernelOptions options) {
    if (probe() instanceof Availability.Unavailable(String reason)) {
      throw new IllegalStateException("the vector kernels cannot be used here: " + reason);
    }
    return Widths.open(
        options.vectorBits() == 0 ? defaultBits() : options.vectorBits(), options.threads());
  }

  /** The machine's own width, or the lower one that the system property asks for. */
  private static int defaultBits() {
    int preferred = Math.min(Widths.preferred(), Widths.HIGHEST);
    String asked = System.getProperty(BITS_PROPERTY);
    return switch (asked) {
      case null -> preferred;
      case "128" -> 128;
      case "256" -> Math.min(256, preferred);
      case "512" -> Math.min(512, preferred);
      default ->
          throw new IllegalStateException(BITS_PROPERTY + " must be 128, 256 or 512, not " + asked);
    };
  }
}
