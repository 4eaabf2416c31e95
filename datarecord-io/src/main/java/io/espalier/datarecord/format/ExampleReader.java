package io.espalier.datarecord.format;

import io.espalier.datarecord.FeatureSink;

/** Reads the examples of one file in order. Not thread-safe. */
public interface ExampleReader extends AutoCloseable {
  /**
   * Reads the next example and passes its features on.
   *
   * @return false where the file has ended, properly; nothing is passed on then
   * @throws io.espalier.datarecord.InputException if the file is damaged or of another format; part
   *     of an example may have been passed on
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  boolean next(FeatureSink sink);

  /** The file, and where the example that was read last is in it; for messages. */
  String position();

  @Override
  void close();
}
