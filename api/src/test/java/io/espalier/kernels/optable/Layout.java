package io.espalier.kernels.optable;

/**
 * How operands lie in their buffers. Each buffer is longer than its operand: what lies around must
 * stay as it is.
 */
public enum Layout {
  /** From index 0 on, row after row. */
  TIGHT(0, 0, ""),
  /** From an odd index on, with a gap after each row. */
  SPACED(7, 5, ",spaced"),
  /** From an odd index on, row after row: for operations that take no gaps. */
  SHIFTED(7, 0, ",shifted");

  final int offset;
  final int gap;
  final String suffix;

  Layout(int offset, int gap, String suffix) {
    this.offset = offset;
    this.gap = gap;
    this.suffix = suffix;
  }
}
