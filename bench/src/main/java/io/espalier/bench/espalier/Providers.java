package io.espalier.bench.espalier;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.KernelSelection;
import io.espalier.kernels.Kernels;
import java.util.Optional;

/** Kernel providers by name, without a line in the log for each time that one is opened. */
public final class Providers {
  private Providers() {}

  /** Why a provider cannot be used here, or empty. */
  public static Optional<String> obstacle(String name) {
    Optional<KernelProvider> provider = find(name);
    if (provider.isEmpty()) {
      return Optional.of("there are no kernels '" + name + "' on the class path");
    }
    return provider.get().probe() instanceof Availability.Unavailable(String reason)
        ? Optional.of(reason)
        : Optional.empty();
  }

  /**
   * Kernels of a provider.
   *
   * @throws IllegalStateException if it cannot be used here
   */
  static Kernels open(String name, int threads) {
    Optional<String> obstacle = obstacle(name);
    if (obstacle.isPresent()) {
      throw new IllegalStateException("kernels '" + name + "': " + obstacle.get());
    }
    return find(name).orElseThrow().open(KernelOptions.threads(threads));
  }

  private static Optional<KernelProvider> find(String name) {
    return KernelSelection.providers().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst();
  }
}
