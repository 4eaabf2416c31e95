package io.espalier.bench.espalier;

import io.espalier.bench.contender.Contender;
import io.espalier.bench.contender.DecodeCase;
import io.espalier.bench.contender.PredictionCase;
import io.espalier.bench.contender.ProductCase;
import io.espalier.bench.contender.PruningCase;
import io.espalier.bench.contender.SparseCase;
import io.espalier.bench.contender.StepCase;
import io.espalier.bench.contender.Subject;
import java.util.Optional;

/** Espalier on its vector kernels: takes part in everything. */
public final class EspalierContender implements Contender {
  static final String PROVIDER = "vector";

  private final ProviderContender products =
      new ProviderContender("espalier", PROVIDER, Double.MAX_VALUE);

  @Override
  public String name() {
    return products.name();
  }

  @Override
  public String description() {
    return "Espalier, "
        + products.description()
        + "; training in a loop of one's own, prediction with a Predictor and arrays that are"
        + " reused; sparse layers by the calls that a network makes; records from a file with"
        + " Batches, into one Batch that is filled again and again";
  }

  @Override
  public Optional<String> obstacle() {
    return products.obstacle();
  }

  @Override
  public Optional<Subject> product(ProductCase product) {
    return products.product(product);
  }

  @Override
  public Optional<Subject> step(StepCase step) {
    return Optional.of(new StepSubject(step));
  }

  @Override
  public Optional<Subject> pruning(PruningCase pruning) {
    return Optional.of(new PruningSubject(PROVIDER, pruning));
  }

  @Override
  public Optional<Subject> prediction(PredictionCase prediction) {
    return Optional.of(new PredictionSubject(prediction));
  }

  @Override
  public Optional<Subject> sparse(SparseCase sparse) {
    return Optional.of(new SparseSubject(PROVIDER, sparse));
  }

  @Override
  public Optional<Subject> decode(DecodeCase decode) {
    return Optional.of(new DecodeSubject(decode));
  }
}
