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
}
