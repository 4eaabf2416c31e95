package io.espalier.datarecord;

/** What becomes of records that are sound, but not quite as the schema has them. */
public enum Strictness {
  /**
   * A field that the schema does not have is passed over, so that newer writers can be read; a
   * feature that comes twice keeps its last value, as in the original.
   */
  COMPATIBLE,
  /** Both are errors. */
  STRICT
}
