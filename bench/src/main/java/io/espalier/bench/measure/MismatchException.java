package io.espalier.bench.measure;

/** Two contenders computed different things, so their times cannot be compared. */
public final class MismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the place and both numbers. */
  public MismatchException(String message) {
    super(message);
  }
}
