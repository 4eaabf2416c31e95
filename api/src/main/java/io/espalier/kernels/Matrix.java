package io.espalier.kernels;

import java.util.Objects;

/**
 * A matrix in a buffer, row by row: element (r, c) is at {@code offset + r·stride + c}.
 *
 * @param buffer where the floats are; for a {@link HostBuffer} that is wrapped around other arrays,
 *     the array must reach as far at the time of the call
 * @param offset index of element (0, 0)
 * @param rows how many rows
 * @param columns how many columns
 * @param stride from one row to the next, at least {@code columns}
 */
public record Matrix(Buffer buffer, int offset, int rows, int columns, int stride) {
  public Matrix {
    Objects.requireNonNull(buffer, "buffer");
    if (offset < 0 || rows < 0 || columns < 0 || stride < columns) {
      throw new IllegalArgumentException(
          "no matrix: " + rows + " x " + columns + ", stride " + stride + ", at " + offset);
    }
  }

  /** A matrix whose rows follow each other without a gap. */
  public static Matrix of(Buffer buffer, int offset, int rows, int columns) {
    return new Matrix(buffer, offset, rows, columns, columns);
  }

  /** One past the index of the last element. */
  public int end() {
    return rows == 0 || columns == 0
        ? offset
        : Math.addExact(offset, Math.addExact(Math.multiplyExact(rows - 1, stride), columns));
  }
}
