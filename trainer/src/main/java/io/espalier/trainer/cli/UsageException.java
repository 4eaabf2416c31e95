package io.espalier.trainer.cli;

/** The command line cannot be carried out as it stands: exit code 2. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(String problem) {
    super(problem);
  }
}
