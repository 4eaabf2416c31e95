package io.espalier.kernels.cpu.bits512;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.NEG;

import io.espalier.kernels.Kernels;
import io.espalier.kernels.reference.ActivationReference;
import io.espalier.network.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The activations and their gradients. What does not fill a vector goes to the reference, element
 * by element.
 */
final class Activations {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int N = Lanes.COUNT;

  private Activations() {}

  /**
   * {@code y = activation(y)} for {@code count} floats from {@code at} on.
   *
   * @param temporary memory for some floats, at least one vector
   */
  static void forward(Activation activation, float[] y, int at, int count, float[] temporary) {
    switch (activation) {
      case NONE -> {}
      case RELU -> relu(y, at, count);
      case LEAKY_RELU -> leakyRelu(y, at, count);
      case TANH, SIGMOID -> throughExp(activation, y, at, count, temporary);
    }
  }

  private static void relu(float[] y, int at, int count) {
    int whole = count / N * N;
    for (int i = 0; i < whole; i += N) {
      FloatVector z = FloatVector.fromArray(S, y, at + i);
      z.blend(0f, z.compare(LE, 0f)).intoArray(y, at + i);
    }
    ActivationReference.forward(Activation.RELU, y, at + whole, count - whole);
  }

  private static void leakyRelu(float[] y, int at, int count) {
    int whole = count / N * N;
    for (int i = 0; i < whole; i += N) {
      FloatVector z = FloatVector.fromArray(S, y, at + i);
      z.blend(z.mul(Activation.LEAK), z.compare(LE, 0f)).intoArray(y, at + i);
    }
    ActivationReference.forward(Activation.LEAKY_RELU, y, at + whole, count - whole);
  }

  private static void throughExp(
      Activation activation, float[] y, int at, int count, float[] temporary) {
    for (int i = 0; i < count; i += temporary.length) {
      int size = Math.min(count - i, temporary.length);
      if (activation == Activation.TANH) {
        VectorMath.expOfTwice(y, at + i, temporary, 0, size);
        VectorMath.tanh(y, at + i, temporary, 0, y, at + i, size);
      } else {
        VectorMath.expOfNegative(y, at + i, temporary, 0, size);
        VectorMath.sigmoid(y, at + i, temporary, 0, y, at + i, size);
      }
    }
  }

  /**
   * {@link Kernels#activationBackward} for one vector of columns: both sums stay in registers, over
   * the rows of a chunk and then over the chunks.
   *
   * @param biasGradient where the sums of the new dy go, or null
   * @param signal where the sums of (y·dy)² go, or null
   */
  static void backward(
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
      int rows) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector one = FloatVector.broadcast(S, 1f);
    FloatVector biasSum = zero;
    FloatVector signalSum = zero;
    for (int chunk = 0; chunk < rows; chunk += Kernels.CHUNK_ROWS) {
      FloatVector chunkBias = zero;
      FloatVector chunkSignal = zero;
      int chunkEnd = Math.min(rows - chunk, Kernels.CHUNK_ROWS) + chunk;
      for (int r = chunk; r < chunkEnd; r++) {
        FloatVector output = FloatVector.fromArray(S, y, yAt + r * yStride);
        FloatVector gradient = FloatVector.fromArray(S, dy, dyAt + r * dyStride);
        FloatVector g = output.mul(gradient);
        chunkSignal = g.fma(g, chunkSignal);
        FloatVector before =
            switch (activation) {
              case NONE -> gradient;
              case RELU -> zero.blend(gradient, output.compare(GT, 0f));
              case LEAKY_RELU ->
                  gradient.mul(Activation.LEAK).blend(gradient, output.compare(GT, 0f));
              case TANH -> gradient.mul(output.lanewise(NEG).fma(output, one));
              case SIGMOID -> gradient.mul(output.mul(one.sub(output)));
            };
        before.intoArray(dy, dyAt + r * dyStride);
        chunkBias = chunkBias.add(before);
      }
      biasSum = biasSum.add(chunkBias);
      signalSum = signalSum.add(chunkSignal);
    }
    if (biasGradient != null) {
      biasSum.intoArray(biasGradient, biasAt);
    }
    if (signal != null) {
      signalSum.intoArray(signal, signalAt);
    }
  }
}
