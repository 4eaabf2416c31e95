package io.espalier.trainer.cli;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.KernelSelection;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which kernels work, with how many threads. */
final class KernelChoice {
  /** The names that design and documentation know. */
  enum Name {
    AUTO,
    SCALAR,
    VECTOR,
    MKL,
    CUDA,
    CUDA_TF32,
    CUDA_BF16;

    /** As it is typed, and as the provider calls itself. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Option(
      names = "--kernels",
      paramLabel = "NAME",
      description =
          "auto, scalar, vector, cuda, and, with other bits: mkl, cuda-tf32, cuda-bf16 (default:"
              + " auto: the fastest of the exact ones).")
  Name kernels = Name.AUTO;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads that calculate; they change no bit of the result (default: all processors).")
  int threads = Math.min(1024, Runtime.getRuntime().availableProcessors());

  void check(Problems problems) {
    if (threads < 1 || threads > 1024) {
      problems.add("--threads must be 1 to 1024, not " + threads);
    }
  }

  /**
   * The provider's name for the library.
   *
   * @throws IllegalStateException if it cannot be used here, saying why and what can
   */
  String available() {
    String name = kernels.toString();
    if (kernels != Name.AUTO) {
      Optional<KernelProvider> provider =
          KernelSelection.providers().stream()
              .filter(candidate -> candidate.name().equals(name))
              .findFirst();
      if (provider.isEmpty()) {
        throw new IllegalStateException(
            "--kernels " + name + " is unavailable: not part of this build. " + alternatives());
      }
      if (provider.get().probe() instanceof Availability.Unavailable(String reason)) {
        throw new IllegalStateException(
            "--kernels " + name + " is unavailable: " + reason + ". " + alternatives());
      }
    }
    return name;
  }

  private static String alternatives() {
    return "Available: "
        + KernelSelection.providers().stream()
            .filter(provider -> provider.probe() instanceof Availability.Available)
            .map(KernelProvider::name)
            .reduce((a, b) -> a + ", " + b)
            .orElse("none");
  }
}
