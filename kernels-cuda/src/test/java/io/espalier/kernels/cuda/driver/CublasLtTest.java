package io.espalier.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Small whole numbers, which every precision holds exactly. */
class CublasLtTest {
  private static final int FLOATS = 1024;
  private static final int WORKSPACE = 1 << 20;
  private static final long SEED = 5;

  private Gpu gpu;
  private Stream stream;
  private DeviceMemory memory;
  private PinnedMemory pinned;
  private Address workspace;
  private final float[] values = new float[FLOATS];

  @BeforeEach
  void open() {
    gpu = Driven.open();
    String obstacle = CublasLt.obstacle();
    Assumptions.assumeTrue(obstacle == null, obstacle);
    stream = gpu.newStream();
    memory = gpu.allocate(4 * FLOATS, "a test");
    pinned = gpu.allocatePinned(4 * FLOATS, "a test");
    workspace = new Address(gpu.allocate(WORKSPACE, "a test").address());
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < FLOATS; i++) {
      values[i] = random.nextInt(-8, 9);
    }
  }

  @AfterEach
  void close() {
    if (gpu != null) {
      gpu.close();
    }
  }

  /** a from float 8, b from float 300, the bias from float 600, d from float 700. */
  private Matmul matmul(boolean aTransposed, boolean bTransposed, boolean bias, boolean relu) {
    long start = memory.address();
    return new Matmul(
        7,
        5,
        6,
        start + 4 * 8,
        9,
        aTransposed,
        start + 4 * 300,
        8,
        bTransposed,
        bias ? start + 4 * 600 : 0,
        relu,
        start + 4 * 700,
        12);
  }

  private float expected(Matmul m, int row, int column) {
    float sum = m.bias() == 0 ? 0 : values[600 + row];
    for (int k = 0; k < 6; k++) {
      float a = values[8 + (m.aTransposed() ? k + row * 9 : row + k * 9)];
      float b = values[300 + (m.bTransposed() ? column + k * 8 : k + column * 8)];
      sum += a * b;
    }
    return m.relu() ? Math.max(sum, 0) : sum;
  }

  @ParameterizedTest
  @EnumSource
  void everyFormOfAProductIsRight(CublasLt.Precision precision) {
    try (CublasLt library = new CublasLt(gpu, precision)) {
      for (int form = 0; form < 16; form++) {
        Matmul m = matmul((form & 1) != 0, (form & 2) != 0, (form & 4) != 0, (form & 8) != 0);
        pinned.put(0, values, 0, FLOATS);
        try (CublasLt.Plan plan = library.plan(m, WORKSPACE)) {
          stream.copyIn(memory.address(), pinned, 0, 4 * FLOATS);
          plan.run(stream, workspace);
          stream.copyOut(pinned, 0, memory.address(), 4 * FLOATS);
          stream.synchronize();
        }
        for (int i = 0; i < FLOATS; i++) {
          int row = (i - 700) % 12;
          int column = (i - 700) / 12;
          boolean computed = i >= 700 && row < 7 && column < 5;
          float value = computed ? expected(m, row, column) : values[i];
          assertEquals(value, pinned.getFloat(4L * i), m + " at float " + i + ", seed " + SEED);
        }
      }
    }
  }

  @Test
  void aProductCanBePartOfAGraph() {
    Matmul m = matmul(false, true, true, false);
    pinned.put(0, values, 0, FLOATS);
    stream.copyIn(memory.address(), pinned, 0, 4 * FLOATS);
    try (CublasLt library = new CublasLt(gpu, CublasLt.Precision.TF32);
        CublasLt.Plan plan = library.plan(m, WORKSPACE);
        Graph graph = gpu.newGraph()) {
      graph.addCaptured(stream, () -> plan.run(stream, workspace), new int[0], 0);
      graph.instantiate();
      graph.launch(stream);
      stream.copyOut(pinned, 0, memory.address(), 4 * FLOATS);
      stream.synchronize();
    }
    assertEquals(expected(m, 6, 4), pinned.getFloat(4 * (700 + 6 + 4 * 12)), "seed " + SEED);
  }

  @Test
  void whatCannotBeComputedIsRefusedAndNothingStays() {
    CublasLt library = new CublasLt(gpu, CublasLt.Precision.BF16);
    Matmul good = matmul(false, false, false, false);
    Matmul empty =
        new Matmul(
            0, 5, 6, good.a(), 9, false, good.b(), 8, false, 0, false, good.d(), good.dStride());
    GpuException refused = assertThrows(GpuException.class, () -> library.plan(empty, WORKSPACE));
    assertTrue(refused.getMessage().matches("(?i)cublasLt.*"), refused.getMessage());
    CublasLt.Plan plan = library.plan(good, WORKSPACE);
    plan.run(stream, workspace);
    stream.synchronize();
    plan.close();
    plan.close();
    library.close();
    library.close();
    assertNull(Gpu.obstacle());
  }

  @Test
  void runningAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (CublasLt library = new CublasLt(gpu, CublasLt.Precision.TF32);
        CublasLt.Plan plan = library.plan(matmul(false, false, true, true), WORKSPACE)) {
      long allocated = 0;
      for (int round = 0; round < 4; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 200; i++) {
          plan.run(stream, workspace);
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
        stream.synchronize();
      }
      assertTrue(allocated < 1000, allocated + " bytes for 200 products");
    }
  }
}
