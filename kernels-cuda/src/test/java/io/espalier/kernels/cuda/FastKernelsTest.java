package io.espalier.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cuda.standin.TestGpu;
import io.espalier.kernels.reference.ActivationReference;
import io.espalier.network.Activation;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The fast modes: products as near to double as factors rounded to their precision allow, at every
 * place and with every activation; and a name that says that they are not exact.
 */
class FastKernelsTest {
  private static final long SEED = 4711;

  /**
   * Precisions, with the rounding of a factor: half a unit of its last bit, and a whole one for
   * TF32, since tensor cores may simply not look at the bits behind.
   */
  private enum Fast {
    TF32(new CudaTf32Provider(), 0x1p-10),
    BF16(new CudaBf16Provider(), 0x1p-8);

    final KernelProvider provider;
    final double rounding;

    Fast(KernelProvider provider, double rounding) {
      this.provider = provider;
      this.rounding = rounding;
    }
  }

  @BeforeEach
  void gpu() {
    TestGpu.assume();
  }

  @ParameterizedTest
  @EnumSource
  void saysThatItIsFast(Fast fast) {
    assertTrue(fast.provider.priority() < 0, "auto would take it");
    try (Kernels kernels = fast.provider.open(KernelOptions.defaults())) {
      assertFalse(kernels.exact());
      assertEquals(fast.provider.name(), kernels.name());
      assertTrue(kernels.description().contains("fast: " + fast.name()), kernels.description());
      assertTrue(kernels.description().contains("not bit-exact"), kernels.description());
    }
  }

  static Stream<Arguments> shapes() {
    return Stream.of(Fast.values())
        .flatMap(fast ->
            Stream.of(
                Arguments.of(fast, 1, 1, 1, 0, 0),
                Arguments.of(fast, 16, 64, 32, 0, 0),
                Arguments.of(fast, 16, 64, 32, 0, 4),
                Arguments.of(fast, 33, 17, 9, 0, 0),
                Arguments.of(fast, 33, 17, 9, 3, 5),
                Arguments.of(fast, 7, 130, 1, 1, 0),
                // The stand-in has no algorithm for sums of 13.
                Arguments.of(fast, 13, 13, 13, 1, 0)));
  }

  /** Numbers on the device, with a gap between rows and from an offset on. */
  private static final class Operand {
    final int rows;
    final int columns;
    final float[] values;
    final Matrix matrix;

    Operand(Kernels kernels, Random random, int rows, int columns, int offset, int gap) {
      this.rows = rows;
      this.columns = columns;
      int stride = columns + gap;
      values = new float[offset + rows * stride + 3];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      Buffer buffer = kernels.allocate(values.length);
      kernels.write(values, 0, buffer, 0, values.length);
      matrix = new Matrix(buffer, offset, rows, columns, stride);
    }

    double at(int r, int c) {
      return values[matrix.offset() + r * matrix.stride() + c];
    }

    float[] read(Kernels kernels) {
      float[] now = new float[values.length];
      kernels.read(matrix.buffer(), 0, now, 0, now.length);
      return now;
    }
  }

  @ParameterizedTest(name = "{0} rows={1} in={2} out={3} offset={4} gap={5}")
  @MethodSource("shapes")
  void productsAreAsNearAsThePrecisionAllows(
      Fast fast, int rows, int in, int out, int offset, int gap) {
    Random random = new Random(SEED);
    try (Kernels kernels = fast.provider.open(KernelOptions.defaults())) {
      Operand x = new Operand(kernels, random, rows, in, offset, gap);
      Operand w = new Operand(kernels, random, in, out, offset, gap);
      Operand b = new Operand(kernels, random, 1, out, offset, 0);
      Operand dy = new Operand(kernels, random, rows, out, offset, gap);
      Slice bias = new Slice(b.matrix.buffer(), offset, out);
      for (Activation activation : Activation.values()) {
        Operand y = new Operand(kernels, random, rows, out, offset, gap);
        kernels.denseForward(x.matrix, w.matrix, bias, activation, y.matrix);
        check(
            kernels,
            fast,
            "forward " + activation,
            y,
            in,
            (r, k) -> x.at(r, k),
            (k, c) -> w.at(k, c),
            c -> b.at(0, c),
            activation);
      }
      Operand dx = new Operand(kernels, random, rows, in, offset, gap);
      kernels.denseBackwardInput(dy.matrix, w.matrix, dx.matrix);
      check(
          kernels,
          fast,
          "backward input",
          dx,
          out,
          (r, k) -> dy.at(r, k),
          (k, c) -> w.at(c, k),
          c -> 0,
          Activation.NONE);
      Operand dw = new Operand(kernels, random, in, out, offset, gap);
      kernels.denseBackwardWeights(x.matrix, dy.matrix, dw.matrix);
      check(
          kernels,
          fast,
          "backward weights",
          dw,
          rows,
          (r, k) -> x.at(k, r),
          (k, c) -> dy.at(k, c),
          c -> 0,
          Activation.NONE);
    }
  }

  private interface Element {
    double at(int row, int column);
  }

  private interface Term {
    double at(int column);
  }

  private static void check(
      Kernels kernels,
      Fast fast,
      String what,
      Operand target,
      int terms,
      Element a,
      Element b,
      Term start,
      Activation activation) {
    float[] now = target.read(kernels);
    float[] before = target.values.clone();
    for (int r = 0; r < target.rows; r++) {
      for (int c = 0; c < target.columns; c++) {
        double sum = start.at(c);
        double size = Math.abs(sum);
        for (int k = 0; k < terms; k++) {
          double product = a.at(r, k) * b.at(k, c);
          sum += product;
          size += Math.abs(product);
        }
        int at = target.matrix.offset() + r * target.matrix.stride() + c;
        float[] expected = {(float) sum};
        ActivationReference.forward(activation, expected, 0, 1);
        // No activation is steeper than the identity.
        double tolerance = size * (2.1 * fast.rounding + terms * 0x1p-23);
        assertEquals(
            expected[0], now[at], tolerance, what + " [" + r + ", " + c + "], seed " + SEED);
        before[at] = now[at];
      }
    }
    for (int i = 0; i < now.length; i++) {
      assertEquals(before[i], now[i], what + " wrote beside its output, at " + i);
    }
  }
}
