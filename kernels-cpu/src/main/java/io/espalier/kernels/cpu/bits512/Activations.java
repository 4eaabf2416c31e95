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
   * {@link Kernels#activationBackward} for one vector of columns and the rows of one chunk, whose
   * sums are added to those of the chunks before.
   *
   * @param bias where the sums of the new dy go
   * @param signal where the sums of (y·dy)² go
   */
  static void backward(
      Activation activation,
      float[] y,
      int yAt,
      int yStride,
      float[] dy,
      int dyAt,
      int dyStride,
      float[] bias,
      int biasAt,
      float[] signal,
      int signalAt,
      int rows) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector one = FloatVector.broadcast(S, 1f);
    FloatVector chunkBias = zero;
    FloatVector chunkSignal = zero;
    for (int r = 0; r < rows; r++) {
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
    FloatVector.fromArray(S, bias, biasAt).add(chunkBias).intoArray(bias, biasAt);
    FloatVector.fromArray(S, signal, signalAt).add(chunkSignal).intoArray(signal, signalAt);
  }

  /** The same for RELU and four vectors of columns: whole cache lines, one after the other. */
  static void reluBackward(
      float[] y,
      int yAt,
      int yStride,
      float[] dy,
      int dyAt,
      int dyStride,
      float[] bias,
      int biasAt,
      float[] signal,
      int signalAt,
      int rows) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector bias0 = zero;
    FloatVector bias1 = zero;
    FloatVector bias2 = zero;
    FloatVector bias3 = zero;
    FloatVector signal0 = zero;
    FloatVector signal1 = zero;
    FloatVector signal2 = zero;
    FloatVector signal3 = zero;
    for (int r = 0; r < rows; r++) {
      int from = yAt + r * yStride;
      int to = dyAt + r * dyStride;
      FloatVector y0 = FloatVector.fromArray(S, y, from);
      FloatVector dy0 = FloatVector.fromArray(S, dy, to);
      FloatVector g0 = y0.mul(dy0);
      FloatVector before0 = zero.blend(dy0, y0.compare(GT, 0f));
      signal0 = g0.fma(g0, signal0);
      bias0 = bias0.add(before0);
      before0.intoArray(dy, to);
      FloatVector y1 = FloatVector.fromArray(S, y, from + N);
      FloatVector dy1 = FloatVector.fromArray(S, dy, to + N);
      FloatVector g1 = y1.mul(dy1);
      FloatVector before1 = zero.blend(dy1, y1.compare(GT, 0f));
      signal1 = g1.fma(g1, signal1);
      bias1 = bias1.add(before1);
      before1.intoArray(dy, to + N);
      FloatVector y2 = FloatVector.fromArray(S, y, from + 2 * N);
      FloatVector dy2 = FloatVector.fromArray(S, dy, to + 2 * N);
      FloatVector g2 = y2.mul(dy2);
      FloatVector before2 = zero.blend(dy2, y2.compare(GT, 0f));
      signal2 = g2.fma(g2, signal2);
      bias2 = bias2.add(before2);
      before2.intoArray(dy, to + 2 * N);
      FloatVector y3 = FloatVector.fromArray(S, y, from + 3 * N);
      FloatVector dy3 = FloatVector.fromArray(S, dy, to + 3 * N);
      FloatVector g3 = y3.mul(dy3);
      FloatVector before3 = zero.blend(dy3, y3.compare(GT, 0f));
      signal3 = g3.fma(g3, signal3);
      bias3 = bias3.add(before3);
      before3.intoArray(dy, to + 3 * N);
    }
    FloatVector.fromArray(S, bias, biasAt).add(bias0).intoArray(bias, biasAt);
    FloatVector.fromArray(S, bias, biasAt + N).add(bias1).intoArray(bias, biasAt + N);
    FloatVector.fromArray(S, bias, biasAt + 2 * N).add(bias2).intoArray(bias, biasAt + 2 * N);
    FloatVector.fromArray(S, bias, biasAt + 3 * N).add(bias3).intoArray(bias, biasAt + 3 * N);
    FloatVector.fromArray(S, signal, signalAt).add(signal0).intoArray(signal, signalAt);
    FloatVector.fromArray(S, signal, signalAt + N).add(signal1).intoArray(signal, signalAt + N);
    FloatVector.fromArray(S, signal, signalAt + 2 * N)
        .add(signal2)
        .intoArray(signal, signalAt + 2 * N);
    FloatVector.fromArray(S, signal, signalAt + 3 * N)
        .add(signal3)
        .intoArray(signal, signalAt + 3 * N);
  }
}
