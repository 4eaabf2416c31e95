package io.espalier.kernels.cuda.ops;

import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cuda.driver.GpuFacts;
import io.espalier.kernels.cuda.driver.KernelFunction;
import io.espalier.kernels.cuda.driver.KernelModule;
import io.espalier.kernels.cuda.memory.Scratch;
import io.espalier.kernels.cuda.tape.Tape;
import io.espalier.network.Activation;

/** The activations' gradient with the sums over the batch; kernels in activation.cu. */
public final class ActivationOps {
  static final int THREADS = 256;

  /** What a block works on: a tile of columns, and as many rows as make this many elements. */
  static final int BLOCK_ELEMENTS = 2048;

  /** A tile has at most 2^5 columns. */
  private static final int MOST_COLUMN_BITS = 5;

  /** Rows of a narrower tile no longer fill the sectors of memory that are read. */
  private static final int LEAST_COLUMN_BITS = 3;

  private final Tape tape;
  private final GpuFacts facts;
  private final Scratch scratch;
  private final Scratch counters;
  private final KernelFunction backward;

  /**
   * Operations that are written on a tape.
   *
   * @param counters scratch of zeros, which is left as zeros
   */
  public ActivationOps(
      Tape tape, KernelModule module, GpuFacts facts, Scratch scratch, Scratch counters) {
    this.tape = tape;
    this.facts = facts;
    this.scratch = scratch;
    this.counters = counters;
    this.backward = module.function("activation_backward");
  }

  /** {@link Kernels#activationBackward}; the slices may be null. */
  public void activationBackward(
      Activation activation, Matrix y, Matrix dy, Slice biasGradient, Slice signal) {
    boolean sums = biasGradient != null || signal != null;
    boolean changes = activation != Activation.NONE && dy.rows() > 0;
    if (dy.columns() == 0 || (!sums && !changes)) {
      return;
    }
    int columnBits = columnBits(dy.rows(), dy.columns());
    int tiles = tiles(dy.columns(), columnBits);
    int parts = parts(dy.rows(), columnBits);
    boolean sumsOverBlocks = sums && parts > 1;
    int chunks = Math.ceilDiv(dy.rows(), Kernels.CHUNK_ROWS);
    tape.launch(backward, Math.multiplyExact(tiles, parts), 1, THREADS)
        .reads(y)
        .updates(dy)
        .writes(biasGradient)
        .writes(signal)
        .updates(sumsOverBlocks ? scratch.floats(sums(tiles, chunks, columnBits)) : null)
        .updates(sumsOverBlocks ? counters.floats(tiles) : null)
        .integer(y.stride())
        .integer(dy.stride())
        .integer(dy.rows())
        .integer(dy.columns())
        .integer(tiles)
        .integer(columnBits)
        .integer(activation.ordinal())
        .end();
  }

  /**
   * The widest tiles; but where they are too few for the GPU, narrower and higher ones, as long as
   * a column's rows are in several blocks: their sums would have to be brought together.
   */
  private int columnBits(int rows, int width) {
    int bits = Math.min(MOST_COLUMN_BITS, log2Ceil(width));
    while (bits > LEAST_COLUMN_BITS
        && parts(rows, bits) > 1
        && tiles(width, bits) * (long) parts(rows, bits) < facts.multiprocessors()) {
      bits--;
    }
    return bits;
  }

  private static int tiles(int width, int columnBits) {
    return Math.ceilDiv(width, 1 << columnBits);
  }

  private static int parts(int rows, int columnBits) {
    return Math.max(1, Math.ceilDiv(rows, BLOCK_ELEMENTS >> columnBits));
  }

  private static int sums(int tiles, int chunks, int columnBits) {
    return Math.toIntExact(2L * tiles * chunks << columnBits);
  }

  private static int log2Ceil(int n) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(n - 1);
  }
}
