package io.espalier.kernels.mkl;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.Kernels;

/** Holds the name {@code mkl}, so that whoever asks for it learns why it cannot be used. */
public final class MklProvider implements KernelProvider {
  private static final String REASON = "not built yet: MKL comes in a later version";

  /** For {@link java.util.ServiceLoader}. */
  public MklProvider() {}

  @Override
  public String name() {
    return "mkl";
  }

  @Override
  public int priority() {
    return 50;
  }

  @Override
  public Availability probe() {
    return new Availability.Unavailable(REASON);
  }

  @Override
  public Kernels open(KernelOptions options) {
    throw new IllegalStateException("kernels 'mkl' cannot be used here: " + REASON);
  }
}
