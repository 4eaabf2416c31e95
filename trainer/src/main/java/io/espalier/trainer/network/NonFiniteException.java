package io.espalier.trainer.network;

/**
 * Training met a loss, a gradient or a pruning signal that is not a finite number, and stopped
 * before it could be saved as good.
 */
public final class NonFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What was not finite, where, and what to do. */
  public NonFiniteException(String message) {
    super(message);
  }
}
