package io.espalier.kernels.selection;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.Kernels;

/** Would be the best, but cannot work here. */
public final class UnwillingProvider implements KernelProvider {
  @Override
  public String name() {
    return "unwilling";
  }

  @Override
  public int priority() {
    return 99;
  }

  @Override
  public Availability probe() {
    return new Availability.Unavailable("the moon is wrong");
  }

  @Override
  public Kernels open(KernelOptions options) {
    throw new IllegalStateException("the moon is wrong");
  }
}
