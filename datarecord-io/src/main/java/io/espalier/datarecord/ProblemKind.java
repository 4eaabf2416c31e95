package io.espalier.datarecord;

/** What is wrong with input data, in as many kinds as make a difference to who has to mend it. */
public enum ProblemKind {
  /** A record's bytes end before the record does, within a block that is whole. */
  CUT_RECORD("records cut short", true),
  /** A count or length that is negative or larger than what is left, or beyond what is allowed. */
  LENGTH_LIE("impossible counts or lengths", true),
  /** A known field or its elements have another type than the schema's. */
  WRONG_TYPE("fields of a wrong type", true),
  /** A type that thrift does not have; often another protocol. */
  UNKNOWN_TYPE("types that thrift does not have", true),
  /** A field that the schema does not have, where such fields are refused. */
  UNKNOWN_FIELD("unknown fields", true),
  /** A field, or a feature, that comes twice where it must not. */
  DUPLICATE("duplicates", true),
  /** Bytes after the end of a record. */
  TRAILING_BYTES("bytes after a record", true),
  /** A record or a line that is malformed in another way. */
  MALFORMED_RECORD("malformed records", true),
  /** A feature's value that cannot be used: infinite, or no number. */
  BAD_VALUE("unusable values", true),
  /** A label that is missing or cannot be used. */
  BAD_LABEL("missing or unusable labels", true),
  /** An example weight that is negative or not finite. */
  BAD_WEIGHT("unusable weights", true),
  /** A file without examples. */
  EMPTY("empty files", false),
  /** A file that ends too early. */
  TRUNCATED("files cut short", false),
  /** Bytes that belong to nothing: between blocks, or after the last. */
  JUNK("junk in files", false),
  /** The file's structure around the records is wrong, or it is another kind of file. */
  BAD_CONTAINER("damaged files", false),
  /** A compressed stream that is damaged, expands without measure, or cannot be read here. */
  BAD_COMPRESSION("damaged or unreadable compression", false),
  /** No such file, no permission, or no regular file. */
  UNREADABLE_FILE("files that cannot be read", false),
  /** The file was changed while it was in use. */
  CHANGED_FILE("files changed while in use", false),
  /** The data is sound, but not what was asked for: no such format, no such feature. */
  UNSUITABLE("unsuitable input", false);

  private final String plural;
  private final boolean ofOneRecord;

  ProblemKind(String plural, boolean ofOneRecord) {
    this.plural = plural;
    this.ofOneRecord = ofOneRecord;
  }

  /** The kind in words, as they stand after a number: "3 records cut short". */
  public String plural() {
    return plural;
  }

  /**
   * Whether the problem spoils one record (or line) and nothing else, so that the next one can be
   * read; else the rest of the file is lost.
   */
  public boolean ofOneRecord() {
    return ofOneRecord;
  }
}
