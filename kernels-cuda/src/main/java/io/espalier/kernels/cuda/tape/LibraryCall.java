package io.espalier.kernels.cuda.tape;

import io.espalier.kernels.cuda.driver.Stream;

/**
 * A call of a library that launches kernels of its own. Two launches are the same call if they are
 * the same object: its arguments must not change.
 */
public interface LibraryCall {
  /** Gives its kernels to the stream, which may be recording. */
  void run(Stream stream);
}
