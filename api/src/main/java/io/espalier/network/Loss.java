package io.espalier.network;

/**
 * The loss of one example, from the network's outputs before any link ({@code z}, the logits) and
 * its labels {@code y}. The loss of a batch is the average over its rows, weighted by the examples'
 * weights.
 */
public enum Loss {
  /**
   * Mean over the outputs of {@code max(z, 0) - z·y + log1p(exp(-|z|))}; labels in [0, 1], one per
   * output. Predictions are {@code sigmoid(z)}.
   */
  SIGMOID_CROSS_ENTROPY("sigmoid", Link.SIGMOID),
  /**
   * {@code log(sum_j exp(z_j)) - z_y}; one label, the index of the class, whatever the number of
   * outputs. Predictions are {@code softmax(z)}.
   */
  SOFTMAX_CROSS_ENTROPY("softmax", Link.SOFTMAX),
  /** Mean over the outputs of {@code (z - y)²}; one label per output. Predictions are {@code z}. */
  MEAN_SQUARED_ERROR("mse", Link.IDENTITY);

  private final String id;
  private final Link link;

  Loss(String id, Link link) {
    this.id = id;
    this.link = link;
  }

  /** The name on the command line and in files: {@code sigmoid}, {@code softmax} or {@code mse}. */
  public String id() {
    return id;
  }

  /** What turns the network's outputs into predictions under this loss. */
  public Link link() {
    return link;
  }

  /** How many label columns a batch needs for a network with this many outputs. */
  public int labelColumns(int outputs) {
    return this == SOFTMAX_CROSS_ENTROPY ? 1 : outputs;
  }

  /**
   * The loss with this {@link #id()}.
   *
   * @throws IllegalArgumentException for any other text, naming the ones there are
   */
  public static Loss of(String id) {
    for (Loss loss : values()) {
      if (loss.id.equals(id)) {
        return loss;
      }
    }
    throw new IllegalArgumentException(
        "unknown loss '" + id + "'; there are sigmoid, softmax and mse");
  }
}
