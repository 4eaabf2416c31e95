package io.espalier.json;

/** Text that is not the JSON that was expected. */
public final class JsonException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final long offset;

  JsonException(String message, long offset) {
    super(offset < 0 ? message : message + ", at byte " + offset + " of the JSON text");
    this.offset = offset;
  }

  /** A document that is JSON, but lacks something or has something else in its place. */
  public JsonException(String message) {
    this(message, -1);
  }

  /**
   * The offending byte's offset in the text; -1 where the text is JSON and its content is wrong.
   */
  public long offset() {
    return offset;
  }
}
