package io.espalier.kernels.optable;

/**
 * How operands lie in their buffers. Each buffer is longer than its operand: what lies around must
 * stay as it is.
 */
public enum Layout {
  /** From index 0 on, row after row. */
  TIGHT(0, 0),
  /** From an odd index on, with a gap after each row. */
  SPACED(7, 5);

  final int offset;
  final int gap;

  Layout(int offset, int gap) {
    this.offset = offset;
    this.gap = gap;
  }
}
