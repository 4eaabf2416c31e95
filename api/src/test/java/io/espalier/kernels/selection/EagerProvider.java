package io.espalier.kernels.selection;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.reference.ScalarProvider;

/** Better than the scalar kernels, so it says. */
public final class EagerProvider implements KernelProvider {
  @Override
  public String name() {
    return "eager";
  }

  @Override
  public int priority() {
    return 1;
  }

  @Override
  public Availability probe() {
    return new Availability.Available("always");
  }

  @Override
  public Kernels open(KernelOptions options) {
    return new ScalarProvider().open(options);
  }
}
