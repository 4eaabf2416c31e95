package io.espalier.kernels.mkl;

import io.espalier.kernels.HostBuffer;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import java.util.ArrayList;
import java.util.List;

/**
 * An array on the heap that grows as needed, and the matrices and slices over its beginning. Each
 * shape is made once and found again; a network has few.
 */
final class ScratchArray {
  private static final int MOST_SHAPES = 64;

  private final HostBuffer buffer = new HostBuffer(new float[0]);
  private final List<Matrix> matrices = new ArrayList<>();
  private final List<Slice> slices = new ArrayList<>();

  /** The floats; at least as many as the last shape asked for. */
  float[] array() {
    return buffer.array();
  }

  /** [rows, columns], without gaps. */
  Matrix matrix(int rows, int columns) {
    for (int i = 0; i < matrices.size(); i++) {
      Matrix known = matrices.get(i);
      if (known.rows() == rows && known.columns() == columns) {
        return known;
      }
    }
    reserve(Math.multiplyExact(rows, columns));
    if (matrices.size() == MOST_SHAPES) {
      matrices.clear();
    }
    matrices.add(Matrix.of(buffer, 0, rows, columns));
    return matrices.getLast();
  }

  /** The first floats. */
  Slice slice(int length) {
    for (int i = 0; i < slices.size(); i++) {
      if (slices.get(i).length() == length) {
        return slices.get(i);
      }
    }
    reserve(length);
    if (slices.size() == MOST_SHAPES) {
      slices.clear();
    }
    slices.add(new Slice(buffer, 0, length));
    return slices.getLast();
  }

  /** Room for so many floats; what was there is lost where it grows. */
  void reserve(int length) {
    if (length > buffer.length()) {
      buffer.wrap(new float[Math.max(length, Math.min(2 * buffer.length(), 1 << 20))]);
    }
  }
}
