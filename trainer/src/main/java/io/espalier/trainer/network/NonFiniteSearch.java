package io.espalier.trainer.network;

import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.SparseColumns;
import io.espalier.network.Loss;

/** Finds where a number that is not finite first appeared, once one is known to be there. */
final class NonFiniteSearch {
  private NonFiniteSearch() {}

  /**
   * Why a batch's loss is not finite.
   *
   * @param outputs per layer, [rows, units]
   * @param examples the batch's rows, in words
   */
  static NonFiniteException inLoss(Kernels kernels, Loss loss, Matrix[] outputs, String examples) {
    for (int layer = 0; layer < outputs.length; layer++) {
      Matrix y = outputs[layer];
      float[] values = new float[y.rows() * y.columns()];
      kernels.read(y.buffer(), y.offset(), values, 0, values.length);
      for (int i = 0; i < values.length; i++) {
        if (!Float.isFinite(values[i])) {
          return new NonFiniteException(
              "the loss is not finite: layer "
                  + layer
                  + " put out "
                  + values[i]
                  + " for row "
                  + i / y.columns()
                  + " of "
                  + examples
                  + "; lower the learning rate, normalize the inputs, or look at that row");
        }
      }
    }
    return new NonFiniteException(
        "the loss is not finite though every output is, for "
            + examples
            + "; look at the labels"
            + (loss == Loss.SOFTMAX_CROSS_ENTROPY
                ? ", which must be classes from 0 to " + (outputs[outputs.length - 1].columns() - 1)
                : "")
            + ", and at the weights");
  }

  /**
   * Which layer has a gradient that is not finite.
   *
   * @param examples the batch's rows, in words
   */
  static NonFiniteException inGradient(ParameterBlock gradients, String examples) {
    float[] values = gradients.read();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return new NonFiniteException(
            "the gradient of "
                + gradients.layout().nameAt(i)
                + " is not finite ("
                + values[i]
                + ") after "
                + examples
                + "; lower the learning rate, or look for extreme values in these rows");
      }
    }
    return new NonFiniteException(
        "the gradient overflowed when it was scaled, after "
            + examples
            + "; lower the learning rate");
  }

  /**
   * That a table has a gradient that is not finite, and what met it.
   *
   * @param what the sparse layer and its input, in words
   * @param examples the batch's rows, in words
   */
  static NonFiniteException inTable(
      Kernels kernels, String what, SparseColumns entries, Matrix sums, String examples) {
    float[] row = new float[sums.columns()];
    for (int r = 0; r < sums.rows(); r++) {
      kernels.read(sums.buffer(), sums.offset() + r * sums.stride(), row, 0, row.length);
      for (float gradient : row) {
        if (!Float.isFinite(gradient)) {
          return new NonFiniteException(
              "the gradient of "
                  + what
                  + " is not finite ("
                  + gradient
                  + ") for row "
                  + r
                  + " of "
                  + examples
                  + "; lower the learning rate, normalize the inputs, or look at that row");
        }
      }
    }
    for (int e = 0; e < entries.starts()[entries.distinct()]; e++) {
      if (!Float.isFinite(entries.values()[e])) {
        return new NonFiniteException(
            "the gradient of "
                + what
                + " is not finite: the input has the value "
                + entries.values()[e]
                + " in row "
                + entries.rows()[e]
                + " of "
                + examples);
      }
    }
    return new NonFiniteException(
        "the gradient of "
            + what
            + " overflowed after "
            + examples
            + "; lower the learning rate, or look for extreme values in these rows");
  }
}
