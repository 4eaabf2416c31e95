package io.espalier.bench;

/** A command line that cannot be understood, or asks for what is not there. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
