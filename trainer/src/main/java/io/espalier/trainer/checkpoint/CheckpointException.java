package io.espalier.trainer.checkpoint;

/** A checkpoint could not be saved, or there are checkpoints and none can be used. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CheckpointException(String message) {
    super(message);
  }

  CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
