package io.espalier.kernels.cpu.bits512;

import static jdk.incubator.vector.VectorOperators.EQ;

import io.espalier.kernels.RowPanels;
import io.espalier.kernels.Slice;
import io.espalier.kernels.reference.Shapes;
import io.espalier.network.Activation;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code y = activation(x·w + b)} for one row: panel by panel, each read once from its beginning to
 * its end.
 *
 * <p>Where many inputs are zero, as after a ReLU, only the rows of w that meet the others are read.
 * This gives the same bits: w is finite, so what is left out is a product of ±0, which changes no
 * sum but a zero's sign; sums that differ so stay equal or both zero, since the next product that
 * is not ±0 gives the same from either; and RELU and SIGMOID, for which alone it is done, make the
 * same of both zeros.
 */
final class RowForward {
  private static final VectorSpecies<Float> S = Lanes.FLOATS;
  private static final int N = Lanes.COUNT;

  private final float[] temporary = new float[4 * N];

  /** The sums of a row, in whole vectors. */
  private float[] sums = new float[0];

  /** The inputs that are not zero, and room for one that is. */
  private int[] living = new int[0];

  void run(Slice x, RowPanels w, Slice b, Activation activation, Slice y) {
    int in = w.in();
    int out = w.out();
    start(b, out);
    float[] input = Shapes.array(x.buffer());
    if (sameForBothZeros(activation) && worthLeavingOut(zeros(input, x.offset(), in), in, out)) {
      if (living.length <= in) {
        living = new int[in + 1];
      }
      addLiving(input, x.offset(), list(input, x.offset(), in, living), w);
    } else {
      addAll(input, x.offset(), w);
    }
    Activations.forward(activation, sums, 0, Lanes.vectors(out) * N, temporary);
    System.arraycopy(sums, 0, Shapes.array(y.buffer()), y.offset(), out);
  }

  private void start(Slice b, int out) {
    if (sums.length < out) {
      sums = new float[Lanes.vectors(out) * N];
    }
    if (b == null) {
      Arrays.fill(sums, 0, out, 0f);
    } else {
      System.arraycopy(Shapes.array(b.buffer()), b.offset(), sums, 0, out);
    }
  }

  private void addAll(float[] x, int xAt, RowPanels w) {
    float[] weights = Shapes.array(w.buffer());
    int at = w.offset();
    int end;
    for (int column = 0; column < w.out(); column = end) {
      end = w.panelEnd(column);
      int width = Math.max(N, end - column);
      PanelSums.add(x, xAt, w.in(), weights, at, width, sums, column);
      at += w.in() * width;
    }
  }

  private void addLiving(float[] x, int xAt, int count, RowPanels w) {
    float[] weights = Shapes.array(w.buffer());
    int at = w.offset();
    int end;
    for (int column = 0; column < w.out(); column = end) {
      end = w.panelEnd(column);
      int width = Math.max(N, end - column);
      LivingPanelSums.add(x, xAt, living, count, weights, at, width, sums, column);
      at += w.in() * width;
    }
  }

  private static boolean sameForBothZeros(Activation activation) {
    return activation == Activation.RELU || activation == Activation.SIGMOID;
  }

  /** To list the inputs costs about as much as to multiply them by two vectors of weights. */
  private static boolean worthLeavingOut(int zeros, int in, int out) {
    return (long) zeros * (out + N) > 2L * N * in;
  }

  private static int zeros(float[] x, int at, int count) {
    int zeros = 0;
    int k = 0;
    for (; k <= count - N; k += N) {
      zeros += FloatVector.fromArray(S, x, at + k).compare(EQ, 0f).trueCount();
    }
    for (; k < count; k++) {
      zeros += x[at + k] == 0f ? 1 : 0;
    }
    return zeros;
  }

  /** Without a branch, which would be mispredicted half the time. */
  private static int list(float[] x, int at, int count, int[] living) {
    int found = 0;
    for (int k = 0; k < count; k++) {
      living[found] = k;
      int magnitude = Float.floatToRawIntBits(x[at + k]) << 1;
      found += (magnitude | -magnitude) >>> 31;
    }
    return found;
  }
}
