package io.espalier.kernels.cuda.ops;

import io.espalier.kernels.Kernels;

/**
 * How the kernels of loss.cu lay threads over rows: a block has some rows, and on each of them
 * {@code 2^laneBits} threads.
 */
final class RowLayout {
  static final int MOST_THREADS = 256;
  private static final int MOST_BLOCK_ROWS = Kernels.CHUNK_ROWS;

  /** Floats of a block's shared memory: its rows must fit, unless it has but one. */
  static final int MOST_ELEMENTS = 4096;

  /** A block that has no more than this is not worth being split. */
  private static final int FEW_ELEMENTS = 1024;

  private RowLayout() {}

  /**
   * How many rows a block has, a power of two: all of a chunk if it can be, fewer where rows are
   * long, or so long that the GPU would have too few blocks.
   */
  static int blockRows(int rows, int outputs, int multiprocessors) {
    int blockRows = MOST_BLOCK_ROWS;
    while (blockRows > 1 && (long) blockRows * outputs > most(rows, blockRows, multiprocessors)) {
      blockRows /= 2;
    }
    return blockRows;
  }

  private static int most(int rows, int blockRows, int multiprocessors) {
    return blocks(rows, blockRows) < multiprocessors ? FEW_ELEMENTS : MOST_ELEMENTS;
  }

  static int blocks(int rows, int blockRows) {
    return Math.ceilDiv(rows, blockRows);
  }

  static int laneBits(int blockRows, int outputs) {
    int lanes = MOST_THREADS / blockRows;
    while (lanes > 1 && lanes / 2 >= outputs) {
      lanes /= 2;
    }
    return Integer.numberOfTrailingZeros(lanes);
  }
}
