package io.espalier.bench.espalier;

import io.espalier.bench.contender.Contender;
import io.espalier.bench.contender.ProductCase;
import io.espalier.bench.contender.SparseCase;
import io.espalier.bench.contender.Subject;
import io.espalier.kernels.Kernels;
import java.util.Optional;

/** The matrix products of a kernel provider; of plain Java also sparse layers. */
public final class ProviderContender implements Contender {
  private static final String SCALAR = "scalar";

  private final String name;
  private final String provider;
  private final double mostFlops;

  ProviderContender(String name, String provider, double mostFlops) {
    this.name = name;
    this.provider = provider;
    this.mostFlops = mostFlops;
  }

  /** Plain Java: only where a product takes some hundredths of a second at most. */
  public static ProviderContender scalar() {
    return new ProviderContender(SCALAR, SCALAR, 50e6);
  }

  /** Intel's library, through the same interface and on buffers that its provider owns. */
  public static ProviderContender mkl() {
    return new ProviderContender("mkl", "mkl", Double.MAX_VALUE);
  }

  /** A provider as it is. */
  public static ProviderContender of(String provider) {
    return new ProviderContender(provider, provider, Double.MAX_VALUE);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    try (Kernels kernels = Providers.open(provider, 1)) {
      return "kernels " + kernels.description().replace(", 1 thread", "");
    }
  }

  @Override
  public Optional<String> obstacle() {
    return Providers.obstacle(provider);
  }

  @Override
  public Optional<Subject> product(ProductCase product) {
    if (product.flops() > mostFlops) {
      return Optional.empty();
    }
    return Optional.of(new ProductSubject(provider, product));
  }

  /** Of plain Java alone: the others' is that of Espalier itself. */
  @Override
  public Optional<Subject> sparse(SparseCase sparse) {
    return provider.equals(SCALAR)
        ? Optional.of(new SparseSubject(provider, sparse))
        : Optional.empty();
  }
}
