package io.espalier.datarecord.file;

import java.io.IOException;

/** Bytes in order: those of a file, or what comes out of them. */
interface ByteSource extends AutoCloseable {
  /**
   * Reads at least one byte and at most {@code length}, which must be positive; -1 at the end, once
   * it is sure that nothing is missing.
   */
  int read(byte[] target, int offset, int length) throws IOException;

  @Override
  void close() throws IOException;
}
