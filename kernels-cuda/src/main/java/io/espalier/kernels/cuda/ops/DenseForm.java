package io.espalier.kernels.cuda.ops;

/**
 * The three products {@code c = a·b} of a dense layer. They differ in how their factors lie in
 * memory: along k, or along the rows (columns) of the product.
 */
enum DenseForm {
  /** a = x, b = w. */
  FORWARD("dense_forward_", false, true),
  /** a = dy, b = wᵀ. */
  BACKWARD_INPUT("dense_backward_input_", false, false),
  /** a = xᵀ, b = dy. */
  BACKWARD_WEIGHTS("dense_backward_weights_", true, true);

  private final String prefix;
  private final boolean aAlong;
  private final boolean bAlong;

  DenseForm(String prefix, boolean aAlong, boolean bAlong) {
    this.prefix = prefix;
    this.aAlong = aAlong;
    this.bAlong = bAlong;
  }

  /** The name of the kernel for a tile. */
  String kernel(DenseTile tile) {
    return prefix + tile.m() + "x" + tile.n();
  }

  /** Whether neighbours in memory are neighbouring rows of the product, so that a is transposed. */
  boolean aAlong() {
    return aAlong;
  }

  /** Whether neighbours in memory are neighbouring columns of the product. */
  boolean bAlong() {
    return bAlong;
  }
}
