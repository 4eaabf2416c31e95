package io.espalier.network;

import java.util.Locale;

/** What turns a network's outputs (logits) into predictions. */
public enum Link {
  /** The outputs themselves. */
  IDENTITY,
  /** Each output on its own through the logistic function. */
  SIGMOID,
  /** All outputs of a row together through softmax. */
  SOFTMAX;

  /** The name in model files: lower case. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The link with this {@link #id()}.
   *
   * @throws IllegalArgumentException for any other text, naming the ones there are
   */
  public static Link of(String id) {
    for (Link link : values()) {
      if (link.id().equals(id)) {
        return link;
      }
    }
    throw new IllegalArgumentException(
        "unknown link '" + id + "'; there are identity, sigmoid and softmax");
  }
}
