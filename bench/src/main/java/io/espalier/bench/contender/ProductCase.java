package io.espalier.bench.contender;

import io.espalier.data.CounterRandom;

/**
 * A matrix product of a dense layer. Its result is the product, row by row.
 *
 * @param form which of the three that training needs
 * @param rows rows of the batch
 * @param in inputs of the layer
 * @param out units of the layer
 * @param threads how many work on it
 */
public record ProductCase(Form form, int rows, int in, int out, int threads) {
  /** The three products, of x [rows, in], w [in, out] and dy [rows, out]. */
  public enum Form {
    /** x·w, [rows, out]. */
    FORWARD,
    /** dy·wᵀ, [rows, in]. */
    BACKWARD_INPUT,
    /** xᵀ·dy, [in, out]. */
    BACKWARD_WEIGHTS
  }

  /** The left operand: x, dy or x. */
  public float[] left() {
    return values(1, rows * (form == Form.BACKWARD_INPUT ? out : in));
  }

  /** The right operand: w, w or dy. */
  public float[] right() {
    return values(2, (form == Form.BACKWARD_WEIGHTS ? rows : in) * out);
  }

  /** How long the product is. */
  public int resultLength() {
    return switch (form) {
      case FORWARD -> rows * out;
      case BACKWARD_INPUT -> rows * in;
      case BACKWARD_WEIGHTS -> in * out;
    };
  }

  public double flops() {
    return 2.0 * rows * in * out;
  }

  private static float[] values(int stream, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = 2 * CounterRandom.unitFloat(5, stream, i) - 1;
    }
    return values;
  }
}
