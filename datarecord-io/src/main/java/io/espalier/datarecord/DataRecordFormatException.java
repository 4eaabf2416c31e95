package io.espalier.datarecord;

/**
 * Bytes that are not what they should be: a record, a block file, or a gzip stream that is cut
 * short, damaged, or of another kind.
 */
public final class DataRecordFormatException extends InputException {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final long offset;

  /**
   * A problem at a byte.
   *
   * @param kind which kind of problem
   * @param source the file, and the record in it; or "record" where the bytes came from memory
   * @param offset the byte, counted from the beginning of the source; in a gzip file, of the bytes
   *     that come out of it
   * @param problem what is wrong there
   */
  public DataRecordFormatException(ProblemKind kind, String source, long offset, String problem) {
    super(kind, source + ", byte " + offset, problem);
    this.source = source;
    this.offset = offset;
  }

  /**
   * The same problem seen from a larger source, in which this one's byte 0 is byte {@code shift}.
   */
  public DataRecordFormatException within(String largerSource, long shift) {
    return new DataRecordFormatException(kind(), largerSource, shift + offset, problem());
  }

  /** The file and the record in it, or "record". */
  public String source() {
    return source;
  }

  /** The byte, counted from the beginning of the source. */
  public long offset() {
    return offset;
  }
}
