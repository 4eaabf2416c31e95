package io.espalier.datarecord.input;

/** Rows one after the other: inputs, labels and weight, side by side. */
interface RowSource {
  /** Writes the next row at {@code target[offset]}; false, with nothing useful written, at the end. */
  boolean next(float[] target, int offset);
}
