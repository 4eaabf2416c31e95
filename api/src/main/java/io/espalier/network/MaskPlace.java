package io.espalier.network;

/**
 * Where a mask stands.
 *
 * @param kind after what
 * @param index which of them; 0 for the input
 */
public record MaskPlace(Kind kind, int index) {
  /** After what a mask can stand. */
  public enum Kind {
    /** On the dense input. */
    INPUT,
    /** After a sparse layer. */
    SPARSE,
    /** After a dense layer. */
    DENSE
  }
}
