package io.espalier.kernels.cuda.ops;

import static org.junit.jupiter.api.Assertions.fail;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cuda.compile.Cubins;
import io.espalier.kernels.cuda.driver.Gpu;
import io.espalier.kernels.cuda.driver.Stream;
import io.espalier.kernels.cuda.memory.DeviceBuffer;
import io.espalier.kernels.cuda.memory.Transfers;
import io.espalier.kernels.cuda.memory.UploadRing;
import io.espalier.kernels.cuda.standin.StandIn;
import io.espalier.kernels.cuda.standin.TestGpu;
import io.espalier.kernels.cuda.tape.Tape;
import io.espalier.kernels.reference.ScalarProvider;
import io.espalier.network.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kernel of the dense products against the reference, whatever tile a shape would get: at the
 * edges of tiles and of their depth, with rows that can and cannot be copied in vectors.
 */
class DenseOpsTest {
  private static final long SEED = 5;
  private static final float GAP = 777f;
  private static final int[] DEPTHS = {
    0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 96, 127, 129, 193, 225
  };
  private static final int CASES = 24;

  private record Kernel(DenseForm form, DenseTile tile) {}

  /** A matrix with its numbers, and what lies between its rows. */
  private record Place(float[] numbers, int offset, int rows, int columns, int stride) {
    Matrix in(Buffer buffer) {
      return new Matrix(buffer, offset, rows, columns, stride);
    }
  }

  private final Object owner = new Object();
  private Gpu gpu;
  private Stream compute;
  private Transfers transfers;
  private Tape tape;
  private DenseOps ops;
  private Kernels scalar;

  static List<Kernel> kernels() {
    List<Kernel> kernels = new ArrayList<>();
    for (DenseForm form : DenseForm.values()) {
      for (DenseTile tile : DenseTile.values()) {
        if (tile.has(form)) {
          kernels.add(new Kernel(form, tile));
        }
      }
    }
    return kernels;
  }

  @BeforeEach
  void open() {
    TestGpu.assume();
    gpu = Gpu.open();
    compute = gpu.newStream();
    Stream copies = gpu.newStream();
    transfers = new Transfers(gpu, owner, compute, copies, () -> {});
    tape = new Tape(gpu, owner, compute, new UploadRing(gpu, compute, copies));
    ops = new DenseOps(tape, gpu.load(Cubins.forDevice(gpu.facts()).bytes()), gpu.facts());
    scalar = new ScalarProvider().open(KernelOptions.defaults());
  }

  @AfterEach
  void close() {
    if (scalar != null) {
      scalar.close();
    }
    if (gpu != null) {
      gpu.close();
    }
    if (StandIn.isThere()) {
      StandIn.assertNothingReported();
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void hasTheReferencesBits(Kernel kernel) {
    Random random = new Random(SEED);
    for (int i = 0; i < CASES; i++) {
      boolean vectors = i % 3 == 0;
      int m = length(kernel.tile().m(), random);
      int n = length(kernel.tile().n(), random);
      if (vectors) {
        m = (m + 3) / 4 * 4;
        n = (n + 3) / 4 * 4;
      }
      int k = DEPTHS[random.nextInt(DEPTHS.length)];
      Activation activation =
          kernel.form() == DenseForm.FORWARD ? Activation.values()[i % 5] : Activation.NONE;
      boolean bias = kernel.form() == DenseForm.FORWARD && random.nextBoolean();
      check(kernel, m, n, k, vectors, bias, activation, random);
    }
  }

  /** Products that round to -0: what is beyond the last k must not make the sum a +0. */
  @ParameterizedTest
  @MethodSource("kernels")
  void keepsTheSignOfZero(Kernel kernel) {
    Random random = new Random(SEED);
    int m = kernel.tile().m() + 1;
    int n = kernel.tile().n() + 3;
    int k = 5;
    Place a = place(kernel.form() == DenseForm.BACKWARD_WEIGHTS, m, k, false, random);
    Place b = place(kernel.form() != DenseForm.BACKWARD_INPUT, n, k, false, random);
    Place c = place(true, n, m, false, random);
    Arrays.fill(a.numbers(), Float.MIN_NORMAL);
    Arrays.fill(b.numbers(), -Float.MIN_NORMAL);
    float[] bias = new float[n];
    Arrays.fill(bias, -0f);
    compare(
        kernel,
        a,
        b,
        kernel.form() == DenseForm.FORWARD ? bias : null,
        c,
        k,
        Activation.NONE,
        "zeros");
  }

  private void check(
      Kernel kernel,
      int m,
      int n,
      int k,
      boolean vectors,
      boolean bias,
      Activation activation,
      Random random) {
    String what =
        "%d x %d, k %d, %s, %s, seed %d"
            .formatted(m, n, k, vectors ? "vectors" : "no vectors", activation, SEED);
    Place a = place(kernel.form() == DenseForm.BACKWARD_WEIGHTS, m, k, vectors, random);
    Place b = place(kernel.form() != DenseForm.BACKWARD_INPUT, n, k, vectors, random);
    Place c = place(true, n, m, vectors, random);
    compare(kernel, a, b, bias ? numbers(n, random) : null, c, k, activation, what);
  }

  private void compare(
      Kernel kernel,
      Place a,
      Place b,
      float[] bias,
      Place c,
      int k,
      Activation activation,
      String what) {
    Arrays.fill(c.numbers(), GAP);
    Buffer aHost = onHost(a.numbers());
    Buffer bHost = onHost(b.numbers());
    Buffer cHost = onHost(c.numbers());
    Slice biasHost = bias == null ? null : new Slice(onHost(bias), 0, bias.length);
    switch (kernel.form()) {
      case FORWARD ->
          scalar.denseForward(a.in(aHost), b.in(bHost), biasHost, activation, c.in(cHost));
      case BACKWARD_INPUT -> scalar.denseBackwardInput(a.in(aHost), b.in(bHost), c.in(cHost));
      case BACKWARD_WEIGHTS -> scalar.denseBackwardWeights(a.in(aHost), b.in(bHost), c.in(cHost));
    }
    float[] wanted = new float[c.numbers().length];
    scalar.read(cHost, 0, wanted, 0, wanted.length);

    DeviceBuffer cDevice = onDevice(c.numbers());
    ops.product(
        kernel.form(),
        kernel.tile(),
        a.in(onDevice(a.numbers())),
        b.in(onDevice(b.numbers())),
        bias == null ? null : new Slice(onDevice(bias), 0, bias.length),
        c.in(cDevice),
        k,
        activation);
    tape.run();
    float[] got = new float[wanted.length];
    transfers.read(cDevice, 0, got, 0, got.length);
    for (int i = 0; i < wanted.length; i++) {
      if (Float.floatToIntBits(wanted[i]) != Float.floatToIntBits(got[i])) {
        int row = (i - c.offset()) / c.stride();
        int column = (i - c.offset()) % c.stride();
        fail(
            "%s, %s: (%d, %d) is %s and should be %s"
                .formatted(kernel, what, row, column, got[i], wanted[i]));
      }
    }
  }

  /** Lengths at the edges of one tile and of two. */
  private static int length(int tile, Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> tile;
      case 1 -> tile + 1;
      case 2 -> Math.max(1, tile - 1);
      case 3 -> 2 * tile;
      case 4 -> 2 * tile + 1 + random.nextInt(tile);
      default -> 1 + random.nextInt(tile);
    };
  }

  /**
   * A matrix for a factor or the product.
   *
   * @param along whether its rows are k (or the product's): else its columns
   * @param vectors whether all its rows begin at multiples of 16 bytes
   */
  private static Place place(boolean along, int length, int k, boolean vectors, Random random) {
    int rows = along ? k : length;
    int columns = along ? length : k;
    int offset = vectors ? 4 * random.nextInt(3) : random.nextInt(4);
    int stride = columns + random.nextInt(6);
    if (vectors) {
      stride = (stride + 3) / 4 * 4;
    }
    int end = rows == 0 || columns == 0 ? offset : offset + (rows - 1) * stride + columns;
    return new Place(numbers(Math.max(1, end), random), offset, rows, columns, stride);
  }

  /** Numbers with zeros of both signs and a few that are hardly any. */
  private static float[] numbers(int count, Random random) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] =
          switch (random.nextInt(40)) {
            case 0 -> 0f;
            case 1 -> -0f;
            case 2 -> Float.MIN_VALUE * 1000;
            default -> (float) random.nextGaussian();
          };
    }
    return numbers;
  }

  private Buffer onHost(float[] numbers) {
    Buffer buffer = scalar.allocate(numbers.length);
    scalar.write(numbers, 0, buffer, 0, numbers.length);
    return buffer;
  }

  private DeviceBuffer onDevice(float[] numbers) {
    long bytes = (long) numbers.length * Float.BYTES;
    DeviceBuffer buffer =
        new DeviceBuffer(owner, gpu.allocate(bytes, "a test's numbers"), numbers.length);
    transfers.write(numbers, 0, buffer, 0, numbers.length);
    return buffer;
  }
}
