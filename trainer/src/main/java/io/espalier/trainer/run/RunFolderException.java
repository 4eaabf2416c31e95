package io.espalier.trainer.run;

/**
 * A run folder cannot be used: it is in use, not writable, full, or holds a file that is not what
 * its name says.
 */
public final class RunFolderException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  RunFolderException(String message) {
    super(message);
  }

  RunFolderException(String message, Throwable cause) {
    super(message + ": " + Failure.reason(cause), cause);
  }
}
