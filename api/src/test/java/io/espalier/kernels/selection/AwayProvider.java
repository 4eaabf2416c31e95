package io.espalier.kernels.selection;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.reference.ScalarProvider;

/** Better than all others, but not in the host's memory; says when it is asked. */
public final class AwayProvider implements KernelProvider {
  @Override
  public String name() {
    return "away";
  }

  @Override
  public int priority() {
    return 200;
  }

  @Override
  public boolean onHost() {
    return false;
  }

  @Override
  public Availability probe() {
    return new Availability.Available("far away");
  }

  @Override
  public Kernels open(KernelOptions options) {
    return new ScalarProvider().open(options);
  }
}
