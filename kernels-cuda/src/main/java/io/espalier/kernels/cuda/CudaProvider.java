package io.espalier.kernels.cuda;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.Kernels;

/** Holds the name {@code cuda}, so that whoever asks for it learns why it cannot be used. */
public final class CudaProvider implements KernelProvider {
  private static final String REASON = "not built yet: CUDA kernels come in a later version";

  /** For {@link java.util.ServiceLoader}. */
  public CudaProvider() {}

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public int priority() {
    return 200;
  }

  @Override
  public Availability probe() {
    return new Availability.Unavailable(REASON);
  }

  @Override
  public Kernels open(KernelOptions options) {
    throw new IllegalStateException("kernels 'cuda' cannot be used here: " + REASON);
  }
}
