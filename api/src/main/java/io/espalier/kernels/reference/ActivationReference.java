package io.espalier.kernels.reference;

import io.espalier.kernels.Kernels;
import io.espalier.network.Activation;

/**
 * The activations, their gradients, and the two sums over the batch that fall out on the way back,
 * on plain arrays.
 */
public final class ActivationReference {
  private ActivationReference() {}

  /** {@code y = activation(y)} for {@code count} elements from {@code at} on. */
  public static void forward(Activation activation, float[] y, int at, int count) {
    switch (activation) {
      case NONE -> {}
      case RELU -> {
        for (int i = at; i < at + count; i++) {
          y[i] = y[i] <= 0f ? 0f : y[i];
        }
      }
      case LEAKY_RELU -> {
        for (int i = at; i < at + count; i++) {
          y[i] = y[i] <= 0f ? Activation.LEAK * y[i] : y[i];
        }
      }
      case TANH -> {
        for (int i = at; i < at + count; i++) {
          y[i] = FloatMath.tanh(y[i]);
        }
      }
      case SIGMOID -> {
        for (int i = at; i < at + count; i++) {
          y[i] = FloatMath.sigmoid(y[i]);
        }
      }
    }
  }

  /**
   * The gradient before the activation, from the one after it ({@code dy}) and the activation's
   * output {@code y}.
   */
  public static float gradient(Activation activation, float y, float dy) {
    return switch (activation) {
      case NONE -> dy;
      case RELU -> y > 0f ? dy : 0f;
      case LEAKY_RELU -> y > 0f ? dy : Activation.LEAK * dy;
      case TANH -> dy * Math.fma(-y, y, 1f);
      case SIGMOID -> dy * (y * (1f - y));
    };
  }

  /**
   * {@link Kernels#activationBackward}: y and dy [rows, width], dy in place. Both sums go over the
   * rows in order within chunks of {@value Kernels#CHUNK_ROWS} from +0, then over the chunks in
   * order from +0.
   *
   * @param biasGradient the array of the sums of the new dy, or null
   * @param signal the array of the sums of (y·dy)², or null
   */
  public static void backward(
      Activation activation,
      float[] y,
      int yAt,
      int yStride,
      float[] dy,
      int dyAt,
      int dyStride,
      float[] biasGradient,
      int biasAt,
      float[] signal,
      int signalAt,
      int rows,
      int width) {
    for (int j = 0; j < width; j++) {
      float biasSum = 0f;
      float signalSum = 0f;
      for (int chunk = 0; chunk < rows; chunk += Kernels.CHUNK_ROWS) {
        float chunkBias = 0f;
        float chunkSignal = 0f;
        int chunkEnd = Math.min(rows - chunk, Kernels.CHUNK_ROWS) + chunk;
        for (int r = chunk; r < chunkEnd; r++) {
          int at = dyAt + r * dyStride + j;
          float output = y[yAt + r * yStride + j];
          float g = output * dy[at];
          chunkSignal = Math.fma(g, g, chunkSignal);
          dy[at] = gradient(activation, output, dy[at]);
          chunkBias += dy[at];
        }
        biasSum += chunkBias;
        signalSum += chunkSignal;
      }
      if (biasGradient != null) {
        biasGradient[biasAt + j] = biasSum;
      }
      if (signal != null) {
        signal[signalAt + j] = signalSum;
      }
    }
  }
}
