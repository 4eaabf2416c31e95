package io.espalier.kernels.reference;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.Kernels;

/** Offers the reference kernels. Always available. */
public final class ScalarProvider implements KernelProvider {
  /** For {@link java.util.ServiceLoader}. */
  public ScalarProvider() {}

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Availability probe() {
    return new Availability.Available("plain Java, one thread");
  }

  @Override
  public Kernels open(KernelOptions options) {
    return new ScalarKernels();
  }
}
