package io.espalier.trainer.network;

import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.SparseColumns;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;

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
   * Which layer or table has a gradient that is not finite.
   *
   * @param spec the network with its first widths
   * @param scale what the update multiplies gradients by
   * @param examples the batch's rows, in words
   */
  static NonFiniteException inGradients(
      Kernels kernels,
      ParameterBlock gradients,
      NetworkSpec spec,
      TableBlock tables,
      TableGradients tableGradients,
      float scale,
      String examples) {
    NonFiniteException found = inLayers(gradients, examples);
    for (int table = 0; found == null && table < tables.count(); table++) {
      found =
          inTable(
              kernels,
              name(spec, tables.place(table)),
              tableGradients.entries(table),
              tableGradients.sums(table),
              scale,
              examples);
    }
    return found != null
        ? found
        : new NonFiniteException(
            "a gradient overflowed when it was scaled, after "
                + examples
                + "; lower the learning rate, or look for extreme values in these rows");
  }

  private static String name(NetworkSpec spec, TablePlace place) {
    return "sparse layer "
        + place.layer()
        + "'s table of input '"
        + spec.sparseInputs().get(place.input()).name()
        + "'";
  }

  private static NonFiniteException inLayers(ParameterBlock gradients, String examples) {
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
    return null;
  }

  /**
   * What a table's gradient met that is not finite; null if nothing.
   *
   * @param what the sparse layer and its input, in words
   */
  private static NonFiniteException inTable(
      Kernels kernels,
      String what,
      SparseColumns entries,
      Matrix sums,
      float scale,
      String examples) {
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
    return overflows(kernels, entries, sums, scale)
        ? new NonFiniteException(
            "the gradient of "
                + what
                + " overflowed after "
                + examples
                + "; lower the learning rate, or look for extreme values in these rows")
        : null;
  }

  private static boolean overflows(
      Kernels kernels, SparseColumns entries, Matrix sums, float scale) {
    int length = Math.multiplyExact(entries.distinct(), sums.columns());
    Matrix gradient = Matrix.of(kernels.allocate(length), 0, entries.distinct(), sums.columns());
    kernels.sparseBackwardWeights(entries, sums, gradient);
    float[] values = new float[length];
    kernels.read(gradient.buffer(), 0, values, 0, length);
    for (float value : values) {
      if (!Float.isFinite(value * scale)) {
        return true;
      }
    }
    return false;
  }
}
