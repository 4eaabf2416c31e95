package io.espalier.model;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelSelection;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.reference.ScalarProvider;

/**
 * Rows that travel with a model, and what they gave where it was made. Whoever loads it runs them
 * again: a kernel that computes anything else, or a file put together from two, is found before the
 * first prediction.
 *
 * @param inputs [rows, original inputs]
 * @param predictions [rows, outputs]
 */
record GoldenRows(float[] inputs, float[] predictions) {
  static final int ROWS = 8;

  /** New rows for a model: the same for every model of its width. */
  static GoldenRows of(CompactModel model) {
    float[] inputs = rows(model.inputs());
    return new GoldenRows(inputs, run(model, inputs));
  }

  /**
   * The position of the first prediction that is another now; -1 if there is none. All NaNs are
   * taken for the same.
   */
  int firstDifference(CompactModel model) {
    float[] now = run(model, inputs);
    for (int i = 0; i < now.length; i++) {
      if (Float.floatToIntBits(now[i]) != Float.floatToIntBits(predictions[i])) {
        return i;
      }
    }
    return -1;
  }

  private static float[] run(CompactModel model, float[] inputs) {
    try (Kernels kernels = exactKernels();
        Predictor predictor = model.newPredictor(kernels)) {
      int rows = inputs.length / model.inputs();
      float[] predictions = new float[rows * model.outputs()];
      predictor.predict(inputs, rows, predictions);
      return predictions;
    }
  }

  /** The kernels that predictors get; the reference where those do not promise equal bits. */
  private static Kernels exactKernels() {
    Kernels chosen = KernelSelection.best().open(KernelOptions.defaults());
    if (chosen.exact()) {
      return chosen;
    }
    chosen.close();
    return new ScalarProvider().open(KernelOptions.defaults());
  }

  /**
   * Row 0 is zeros and row 1 ones; then multiples of 1/128 in [-1, 1), by Knuth's multiplicative
   * hash of the position.
   */
  private static float[] rows(int width) {
    float[] rows = new float[Math.multiplyExact(ROWS, width)];
    for (int i = width; i < rows.length; i++) {
      rows[i] = i < 2 * width ? 1 : ((i * 0x9E3779B1) >> 24) / 128f;
    }
    return rows;
  }
}
