package io.espalier.bench.contender;

import java.util.Optional;

/**
 * Someone who takes part in comparisons: found with {@link java.util.ServiceLoader}. For a case
 * that is not its business it has no subject.
 */
public interface Contender {
  /**
   * {@code espalier}, {@code scalar}, {@code mkl}, {@code tensorflow}, {@code onnxruntime}, {@code
   * libthrift}.
   */
  String name();

  /** What exactly it is, with its version, for the description of the machine. */
  String description();

  /** Why it cannot take part on this machine, or empty. */
  default Optional<String> obstacle() {
    return Optional.empty();
  }

  /** A matrix product. */
  default Optional<Subject> product(ProductCase product) {
    return Optional.empty();
  }

  /** A training step, over and over on one batch. */
  default Optional<Subject> step(StepCase step) {
    return Optional.empty();
  }

  /** A pruned run: each call of {@link Subject#run} is its next step. */
  default Optional<Subject> pruning(PruningCase pruning) {
    return Optional.empty();
  }

  /** Predictions. */
  default Optional<Subject> prediction(PredictionCase prediction) {
    return Optional.empty();
  }

  /** A sparse first layer in training: each call of {@link Subject#run} is its next step. */
  default Optional<Subject> sparse(SparseCase sparse) {
    return Optional.empty();
  }

  /** A file of records into batches: each call of {@link Subject#run} is a pass over it. */
  default Optional<Subject> decode(DecodeCase decode) {
    return Optional.empty();
  }
}
