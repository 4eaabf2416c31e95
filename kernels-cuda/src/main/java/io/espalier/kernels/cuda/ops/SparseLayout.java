package io.espalier.kernels.cuda.ops;

import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cuda.tape.Launch;

/**
 * How the kernels of sparse.cu lay a block's threads over rows and units: some threads are side by
 * side on a row, each with a few units, and a block has as many rows as fit. So no thread is idle
 * for long where there are fewer units than threads. Used again for each operation.
 */
final class SparseLayout {
  private static final int MOST_ROW_THREADS = 64;
  private static final int WIDEST = 4;

  private int units;
  private int vector;

  /** To be followed by all matrices and slices that are loaded or stored. */
  SparseLayout begin(int ofUnits) {
    units = ofUnits;
    vector = WIDEST;
    fit(ofUnits);
    return this;
  }

  /** Loads of several floats must begin at multiples of them in every row; null needs nothing. */
  SparseLayout with(Matrix matrix) {
    if (matrix != null) {
      fit(matrix.offset());
      fit(matrix.stride());
    }
    return this;
  }

  SparseLayout with(Slice slice) {
    if (slice != null) {
      fit(slice.offset());
    }
    return this;
  }

  /** Buffers begin at multiples of 256 bytes: that is what CUDA allocates. */
  private void fit(int floats) {
    while (floats % vector != 0) {
      vector /= 2;
    }
  }

  /** Rows of many units are cut into tiles of about the same width. */
  private int tiles() {
    return Math.ceilDiv(units / vector, MOST_ROW_THREADS);
  }

  private int rowThreads() {
    return Math.ceilDiv(units / vector, tiles());
  }

  /** How many blocks cover these rows. */
  long blocks(long rows, int threads) {
    return Math.ceilDiv(rows, (long) (threads / rowThreads())) * tiles();
  }

  Launch append(Launch launch) {
    return launch.integer(vector).integer(rowThreads()).integer(tiles());
  }
}
