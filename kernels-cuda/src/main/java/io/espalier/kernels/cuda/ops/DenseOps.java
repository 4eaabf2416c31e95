package io.espalier.kernels.cuda.ops;

import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cuda.driver.GpuFacts;
import io.espalier.kernels.cuda.driver.KernelFunction;
import io.espalier.kernels.cuda.driver.KernelModule;
import io.espalier.kernels.cuda.memory.DeviceBuffer;
import io.espalier.kernels.cuda.tape.Tape;
import io.espalier.network.Activation;

/**
 * The products of {@code dense.cu}: every element is one chain of fused multiply-adds in ascending
 * k, whatever the tile, so all choices made here give the same bits.
 */
public final class DenseOps implements Products {
  /** What copies of 16 bytes need: addresses, and numbers of floats. */
  private static final int WIDE_BYTES = 16;

  private static final int WIDE_FLOATS = WIDE_BYTES / Float.BYTES;

  /** The kernels' flags. */
  private static final int WIDE_A = 1;

  private static final int WIDE_B = 2;
  private static final int WIDE_C = 4;

  private final Tape tape;
  private final int multiprocessors;

  /** By form and tile; null where there is none. */
  private final KernelFunction[][] functions =
      new KernelFunction[DenseForm.values().length][DenseTile.values().length];

  /** Products on a GPU. */
  public DenseOps(Tape tape, KernelModule module, GpuFacts facts) {
    this.tape = tape;
    this.multiprocessors = facts.multiprocessors();
    for (DenseForm form : DenseForm.values()) {
      for (DenseTile tile : DenseTile.values()) {
        if (tile.has(form)) {
          functions[form.ordinal()][tile.ordinal()] = module.function(form.kernel(tile));
        }
      }
    }
  }

  @Override
  public void denseForward(Matrix x, Matrix w, Slice b, Activation activation, Matrix y) {
    product(DenseForm.FORWARD, x, w, b, y, x.columns(), activation);
  }

  @Override
  public void denseBackwardInput(Matrix dy, Matrix w, Matrix dx) {
    product(DenseForm.BACKWARD_INPUT, dy, w, null, dx, dy.columns(), Activation.NONE);
  }

  @Override
  public void denseBackwardWeights(Matrix x, Matrix dy, Matrix dw) {
    product(DenseForm.BACKWARD_WEIGHTS, x, dy, null, dw, x.rows(), Activation.NONE);
  }

  private void product(
      DenseForm form, Matrix a, Matrix b, Slice bias, Matrix c, int k, Activation activation) {
    if (c.rows() > 0 && c.columns() > 0) {
      DenseTile tile = DenseTile.of(form, c.rows(), c.columns(), k, multiprocessors);
      product(form, tile, a, b, bias, c, k, activation);
    }
  }

  /** A product by one tile's kernel; c has elements. */
  void product(
      DenseForm form,
      DenseTile tile,
      Matrix a,
      Matrix b,
      Slice bias,
      Matrix c,
      int k,
      Activation activation) {
    int wide =
        (form.aAlong() && isWide(a) ? WIDE_A : 0)
            | (form.bAlong() && isWide(b) ? WIDE_B : 0)
            | (isWide(c) ? WIDE_C : 0);
    tape.launch(
            functions[form.ordinal()][tile.ordinal()],
            tile.blocks(c.rows(), c.columns()),
            1,
            tile.threads())
        .reads(a)
        .reads(b)
        .reads(bias)
        .writes(c)
        .integer(a.stride())
        .integer(b.stride())
        .integer(c.stride())
        .integer(c.rows())
        .integer(c.columns())
        .integer(k)
        .integer(wide)
        .integer(activation.ordinal())
        .end();
  }

  /** Whether each row is a number of whole vectors that begin at multiples of their size. */
  private static boolean isWide(Matrix matrix) {
    return matrix.stride() % WIDE_FLOATS == 0
        && matrix.columns() % WIDE_FLOATS == 0
        && matrix.buffer() instanceof DeviceBuffer buffer
        && buffer.address(matrix.offset()) % WIDE_BYTES == 0;
  }
}
