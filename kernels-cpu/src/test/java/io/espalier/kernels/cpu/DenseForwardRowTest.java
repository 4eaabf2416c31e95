package io.espalier.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.HostBuffer;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.RowPanels;
import io.espalier.kernels.Slice;
import io.espalier.network.Activation;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** denseForwardRow gives what the reference's denseForward gives, whatever it leaves out. */
class DenseForwardRowTest {
  /**
   * Finite, as weights of panels are; products of the small ones underflow to zeros of both signs.
   */
  private static final float[] WILD = {
    0f, -0f, 1f, -1f, Float.MIN_VALUE, -Float.MIN_VALUE, 1e-30f, -1e-30f, 1e30f, -1e30f, 0.1f
  };

  @ParameterizedTest(name = "{0} bits")
  @ValueSource(ints = {128, 256, 512})
  void givesTheBitsOfTheReference(int bits) {
    try (Kernels vector = Kernels.named("vector", new KernelOptions(1, bits));
        Kernels scalar = Kernels.named("scalar", KernelOptions.defaults())) {
      for (int out = 0; out <= 300; out += out < 140 ? 1 : 13) {
        for (Activation activation : Activation.values()) {
          compare(vector, scalar, out, activation);
        }
      }
    }
  }

  private static void compare(Kernels vector, Kernels scalar, int out, Activation activation) {
    long seed = 31L * out + activation.ordinal();
    Random random = new Random(seed);
    int in = random.nextInt(90);
    boolean wild = random.nextBoolean();
    float[] x = values(random, in, wild);
    float zeros = random.nextInt(4) / 3f;
    for (int k = 0; k < in; k++) {
      if (random.nextFloat() < zeros) {
        x[k] = random.nextBoolean() ? 0f : -0f;
      } else if (random.nextInt(200) == 0) {
        x[k] = random.nextBoolean() ? Float.NaN : Float.NEGATIVE_INFINITY;
      }
    }
    float[] w = values(random, in * out, wild);
    float[] bias = random.nextInt(4) == 0 ? null : values(random, out, wild);
    float[] expected = new float[out];
    scalar.denseForward(
        Matrix.of(new HostBuffer(x), 0, 1, in),
        Matrix.of(new HostBuffer(w), 0, in, out),
        bias == null ? null : new Slice(new HostBuffer(bias), 0, out),
        activation,
        Matrix.of(new HostBuffer(expected), 0, 1, out));
    // Other places than 0, and neighbours that must stay as they are.
    Buffer y = new HostBuffer(new float[out + 5]);
    vector.denseForwardRow(
        slice(x, 3),
        panels(vector, w, in, out),
        bias == null ? null : slice(bias, 1),
        activation,
        new Slice(y, 2, out));
    float[] actual = new float[out + 5];
    vector.read(y, 0, actual, 0, out + 5);
    float[] within = new float[out + 5];
    System.arraycopy(expected, 0, within, 2, out);
    assertArrayEquals(
        bits(within), bits(actual), () -> "seed " + seed + ": " + in + " x " + out + activation);
  }

  @Test
  void panelsTakeNoMoreRoomThanTheWeights() {
    assertEquals(784 * 300, RowPanels.length(784, 300, 16));
    assertEquals(100 * 16, RowPanels.length(100, 10, 16));
    assertEquals(0, RowPanels.length(100, 0, 16));
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    try (Kernels kernels = Kernels.named("vector", KernelOptions.defaults())) {
      RowPanels w = panels(kernels, new float[6 * 20], 6, 20);
      Slice x = slice(new float[6], 0);
      Slice y = slice(new float[20], 0);
      refuse(kernels, slice(new float[5], 0), w, null, y);
      refuse(kernels, x, w, slice(new float[19], 0), y);
      refuse(kernels, x, w, null, slice(new float[21], 0));
      refuse(kernels, x, new RowPanels(w.buffer(), 0, 6, 20, kernels.rowLanes() / 2), null, y);
    }
  }

  private static void refuse(Kernels kernels, Slice x, RowPanels w, Slice b, Slice y) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> kernels.denseForwardRow(x, w, b, Activation.RELU, y));
    assertTrue(refusal.getMessage().startsWith("denseForwardRow"), refusal::getMessage);
  }

  private static RowPanels panels(Kernels kernels, float[] w, int in, int out) {
    int lanes = kernels.rowLanes();
    float[] values = new float[7 + RowPanels.length(in, out, lanes)];
    RowPanels.fill(w, 0, in, out, lanes, values, 7);
    return new RowPanels(new HostBuffer(values), 7, in, out, lanes);
  }

  private static Slice slice(float[] values, int at) {
    float[] array = new float[at + values.length];
    System.arraycopy(values, 0, array, at, values.length);
    return new Slice(new HostBuffer(array), at, values.length);
  }

  private static float[] values(Random random, int count, boolean wild) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = wild ? WILD[random.nextInt(WILD.length)] : random.nextFloat() - 0.5f;
    }
    return values;
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }
}
