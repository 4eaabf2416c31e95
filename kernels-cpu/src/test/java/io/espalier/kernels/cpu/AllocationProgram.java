package io.espalier.kernels.cpu;

import com.sun.management.ThreadMXBean;
import io.espalier.data.SparseRows;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.Indices;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.SparseColumns;
import io.espalier.network.Activation;
import io.espalier.network.Link;
import io.espalier.network.Loss;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prints what each operation allocates per call on all the team's threads, once everything is
 * compiled. Argument: the provider's name.
 */
final class AllocationProgram {
  private static final int WARM_UP = 15_000;
  private static final int MEASURED = 500;
  private static final int ROWS = 66;
  private static final int IN = 37;
  private static final int OUT = 83;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Map<String, Runnable> operations = new LinkedHashMap<>();
  private final Kernels kernels;

  private AllocationProgram(Kernels kernels) {
    this.kernels = kernels;
    Matrix x = matrix(ROWS, IN);
    Matrix w = matrix(IN, OUT);
    Matrix y = matrix(ROWS, OUT);
    Matrix dy = matrix(ROWS, OUT);
    Slice b = slice(OUT);
    Slice signal = slice(OUT);
    for (Activation activation : Activation.values()) {
      operations.put(
          "denseForward " + activation, () -> kernels.denseForward(x, w, b, activation, y));
      operations.put(
          "activationBackward " + activation,
          () -> kernels.activationBackward(activation, y, dy, b, signal));
    }
    Matrix x1 = matrix(1, IN);
    Matrix y1 = matrix(1, OUT);
    operations.put("one row", () -> kernels.denseForward(x1, w, b, Activation.TANH, y1));
    Matrix dx = matrix(ROWS, IN);
    Matrix dw = matrix(IN, OUT);
    operations.put("denseBackwardInput", () -> kernels.denseBackwardInput(dy, w, dx));
    operations.put("denseBackwardWeights", () -> kernels.denseBackwardWeights(x, dy, dw));
    Matrix labels = matrix(ROWS, OUT);
    Matrix classes = Matrix.of(kernels.allocate(ROWS), 0, ROWS, 1);
    Slice weights = slice(ROWS);
    Matrix gradient = matrix(ROWS, OUT);
    for (Loss loss : Loss.values()) {
      Matrix truth = loss == Loss.SOFTMAX_CROSS_ENTROPY ? classes : labels;
      operations.put(
          "loss " + loss, () -> kernels.lossForwardBackward(loss, y, truth, weights, gradient));
    }
    for (Link link : Link.values()) {
      operations.put("link " + link, () -> kernels.link(link, y, gradient));
    }
    Indices columns = kernels.indices(new int[] {3, 1, 36, 0, 7});
    Matrix gathered = matrix(ROWS, 5);
    operations.put("gather", () -> kernels.gather(x, null, columns, gathered));
    Slice p = slice(9000);
    Slice g = slice(9000);
    Slice m = slice(9000);
    Slice v = slice(9000);
    operations.put("movingAverage", () -> kernels.movingAverage(b, .1f, .9f, .1f, signal));
    operations.put("sgd", () -> kernels.sgd(p, g, 1f, .1f));
    operations.put("momentum", () -> kernels.momentum(p, g, m, 1f, .1f, .9f, false));
    operations.put("nesterov", () -> kernels.momentum(p, g, m, 1f, .1f, .9f, true));
    operations.put("adagrad", () -> kernels.adagrad(p, g, v, 1f, .1f));
    operations.put("adam", () -> kernels.adam(p, g, m, v, 1f, .1f, .9f, .99f, 1e-8f));
    if (kernels.exact()) {
      addSparse(y, b);
    }
  }

  /** Two tables, one narrower than a vector; ids that occur once and often. */
  private void addSparse(Matrix y, Slice b) {
    for (int units : new int[] {7, OUT}) {
      SparseRows entries = new SparseRows(300);
      for (int r = 0; r < ROWS; r++) {
        for (int i = 0; i < 40; i++) {
          entries.add((r * 17 + i * i) % 300, .5f);
        }
        entries.endRow();
      }
      SparseColumns byId = new SparseColumns(300);
      Matrix table = matrix(300, units);
      Matrix m = matrix(300, units);
      Matrix v = matrix(300, units);
      Matrix dy = matrix(ROWS, units);
      Matrix out = new Matrix(y.buffer(), 0, ROWS, units, OUT);
      Slice bias = new Slice(b.buffer(), 0, units);
      String to = " to " + units;
      operations.put("index" + to, () -> byId.index(entries));
      operations.put(
          "sparseForward" + to,
          () -> kernels.sparseForward(entries, table, bias, false, Activation.SIGMOID, out));
      byId.index(entries);
      Matrix gradient = matrix(byId.distinct(), units);
      operations.put(
          "sparseBackwardWeights" + to, () -> kernels.sparseBackwardWeights(byId, dy, gradient));
      operations.put("sparseSgd" + to, () -> kernels.sparseSgd(byId, dy, table, 1f, .1f));
      operations.put(
          "sparseMomentum" + to,
          () -> kernels.sparseMomentum(byId, dy, table, m, 1f, .1f, .9f, false));
      operations.put(
          "sparseNesterov" + to,
          () -> kernels.sparseMomentum(byId, dy, table, m, 1f, .1f, .9f, true));
      operations.put(
          "sparseAdagrad" + to, () -> kernels.sparseAdagrad(byId, dy, table, v, 1f, .1f));
      operations.put(
          "sparseAdam" + to,
          () -> kernels.sparseAdam(byId, dy, table, m, v, 1f, .1f, .9f, .99f, 1e-8f));
      Indices kept = kernels.indices(new int[] {0, 1, 2, 4, 6});
      operations.put("keepColumns" + to, () -> kernels.keepColumns(table, kept));
    }
  }

  public static void main(String[] arguments) {
    try (Kernels kernels = Kernels.named(arguments[0], KernelOptions.threads(2))) {
      AllocationProgram program = new AllocationProgram(kernels);
      // Twice, since what comes later may let the compiler think again about what came before.
      program.operations.values().forEach(operation -> repeat(operation, WARM_UP));
      program.operations.values().forEach(operation -> repeat(operation, WARM_UP / 3));
      program.operations.forEach(program::measure);
      System.out.println("operations=" + program.operations.size());
    }
  }

  private void measure(String name, Runnable operation) {
    repeat(operation, MEASURED);
    long[] team =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread ->
                thread == Thread.currentThread()
                    || thread.getName().startsWith("espalier-kernels-"))
            .mapToLong(Thread::threadId)
            .toArray();
    long before = Arrays.stream(threads.getThreadAllocatedBytes(team)).sum();
    long reading = Arrays.stream(threads.getThreadAllocatedBytes(team)).sum() - before;
    before = Arrays.stream(threads.getThreadAllocatedBytes(team)).sum();
    repeat(operation, MEASURED);
    long bytes = Arrays.stream(threads.getThreadAllocatedBytes(team)).sum() - before - reading;
    System.out.println(name + ": " + Math.max(0, bytes) / MEASURED + " bytes per call");
  }

  private static void repeat(Runnable operation, int times) {
    for (int i = 0; i < times; i++) {
      operation.run();
    }
  }

  private Matrix matrix(int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 13 * .01f - .06f;
    }
    Buffer buffer = kernels.allocate(values.length);
    kernels.write(values, 0, buffer, 0, values.length);
    return Matrix.of(buffer, 0, rows, columns);
  }

  private Slice slice(int length) {
    return new Slice(matrix(1, length).buffer(), 0, length);
  }
}
