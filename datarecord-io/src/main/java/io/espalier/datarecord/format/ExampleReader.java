package io.espalier.datarecord.format;

import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.feature.DataSpec;
import java.util.Optional;

/** Reads the examples of one file in order. Not thread-safe. */
public interface ExampleReader extends AutoCloseable {
  /**
   * Reads the next example and passes its features on.
   *
   * @return false where the file has ended, properly; nothing is passed on then
   * @throws io.espalier.datarecord.InputException if the file is damaged or of another format; part of an example may have
   *     been passed on
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  boolean next(FeatureSink sink);

  /** The features that every example of this file has, where the format says so before the first: CSV's header does. */
  default Optional<DataSpec> columns() {
    return Optional.empty();
  }

  /** The file, and where the example that was read last is in it; for messages. */
  String position();

  @Override
  void close();
}
