package io.espalier.datarecord.format;

import io.espalier.datarecord.FeatureSink;

/** Reads the examples of one file in order. Not thread-safe. */
public interface ExampleReader extends AutoCloseable {
  /**
   * Reads the next example and passes its features on. After an exception of a kind that is {@link
   * io.espalier.datarecord.ProblemKind#ofOneRecord}, the next call reads the example after it.
   *
   * @return false where the file has ended, properly; nothing is passed on then
   * @throws io.espalier.datarecord.InputException if the file is damaged or of another format; part
   *     of an example may have been passed on
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  boolean next(FeatureSink sink);

  /**
   * Passes over the next example, without looking into it where the format allows.
   *
   * @return false where the file has ended, properly
   * @throws io.espalier.datarecord.InputException as {@link #next}, for what was looked into
   */
  boolean skip();

  /** Fields passed over so far that the format's schema does not have. */
  default long unknownFields() {
    return 0;
  }

  /** The file, and where the example that was read last is in it; for messages. */
  String position();

  @Override
  void close();
}
