package io.espalier.datarecord.input;

import io.espalier.network.Loss;

/**
 * What a label must be beyond finite. It depends on the loss, and a label that breaks it should be
 * named with its file.
 */
@FunctionalInterface
public interface LabelRule {
  /** Every finite label is fine. */
  LabelRule ANY = label -> null;

  /**
   * What is wrong with a finite label, as the end of a sentence ("must be …"); null where nothing
   * is.
   */
  String problem(float label);

  /**
   * What a loss asks of its labels: in [0, 1] for sigmoid cross-entropy; a class index, whole and
   * below {@code outputs}, for softmax; anything for squared error.
   */
  static LabelRule of(Loss loss, int outputs) {
    return switch (loss) {
      case SIGMOID_CROSS_ENTROPY ->
          label -> label >= 0 && label <= 1 ? null : "must be from 0 to 1 for the sigmoid loss";
      case SOFTMAX_CROSS_ENTROPY ->
          label ->
              label >= 0 && label < outputs && label == (int) label
                  ? null
                  : "must be a class, a whole number from 0 to "
                      + (outputs - 1)
                      + ", for the softmax loss";
      case MEAN_SQUARED_ERROR -> ANY;
    };
  }
}
