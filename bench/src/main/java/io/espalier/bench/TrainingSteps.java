package io.espalier.bench;

import com.sun.management.ThreadMXBean;
import io.espalier.data.Batch;
import io.espalier.data.CounterRandom;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.optimizer.AttachedOptimizer;
import io.espalier.trainer.optimizer.Optimizer;
import io.espalier.trainer.pruning.Pruner;
import io.espalier.trainer.pruning.PruningSchedule;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The time of one training step: forward, loss, backward, momentum update, and with pruning its
 * signal. Every case takes its turn round by round in one run, so that a machine that speeds up or
 * slows down does so for all.
 */
final class TrainingSteps implements Comparison {
  private static final int WARM_UP = 300;

  private static final int STEPS = 500;
  private static final int QUICK_STEPS = 100;

  @Override
  public String name() {
    return "step";
  }

  @Override
  public String summary() {
    return "milliseconds of a training step, and bytes it allocates; [--quick] [--threads N]";
  }

  @Override
  public void run(List<String> arguments, PrintStream out) {
    int threads = Runtime.getRuntime().availableProcessors();
    int steps = STEPS;
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).equals("--quick")) {
        steps = QUICK_STEPS;
      } else if (arguments.get(i).equals("--threads") && i + 1 < arguments.size()) {
        threads = Integer.parseInt(arguments.get(++i));
      } else {
        throw new IllegalArgumentException(
            "there is no argument '" + arguments.get(i) + "'; there are --quick and --threads N");
      }
    }
    if (threads < 1) {
      throw new IllegalArgumentException("there must be at least 1 thread, not " + threads);
    }
    out.printf(
        "One training step, median of %d, JVM %s%n", steps, System.getProperty("java.vm.version"));
    print(run(cases(threads), steps), out);
  }

  record Case(String name, int[] widths, int batch, int threads, boolean pruning) {
    @Override
    public String toString() {
      return name
          + " batch="
          + batch
          + " threads="
          + threads
          + (pruning ? " signal=on" : " signal=off");
    }
  }

  /** What came of a case: milliseconds of a step, and bytes that it allocates. */
  record Result(
      Case measured,
      double median,
      double low,
      double high,
      double bytesPerStep,
      double gigaflops) {}

  static List<Case> cases(int threads) {
    int[] leNet = {784, 300, 100, 10};
    int[] medium = {400, 1024, 512, 256, 1};
    List<Case> cases = new ArrayList<>();
    for (boolean pruning : new boolean[] {false, true}) {
      for (int t : threads == 1 ? new int[] {1} : new int[] {1, threads}) {
        cases.add(new Case("784-300-100-10", leNet, 128, t, pruning));
        cases.add(new Case("400-1024-512-256-1", medium, 128, t, pruning));
      }
    }
    return cases;
  }

  static List<Result> run(List<Case> cases, int steps) {
    compileSmallKernels();
    List<Subject> subjects = new ArrayList<>();
    for (Case c : cases) {
      subjects.add(new Subject(c));
    }
    try {
      for (Subject subject : subjects) {
        subject.steps(WARM_UP, null, 0);
      }
      double[][] times = new double[cases.size()][steps];
      int round = 20;
      for (int done = 0; done < steps; done += round) {
        for (int i = 0; i < subjects.size(); i++) {
          subjects.get(i).steps(Math.min(round, steps - done), times[i], done);
        }
      }
      List<Result> results = new ArrayList<>();
      for (int i = 0; i < subjects.size(); i++) {
        results.add(subjects.get(i).result(times[i]));
      }
      return results;
    } finally {
      subjects.forEach(Subject::close);
    }
  }

  /**
   * The kernels of losses and activations do little work in a step, so the compiler comes to them
   * late; until then their vectors are objects. A small network gets them compiled in a second.
   */
  private static void compileSmallKernels() {
    for (int outputs : new int[] {1, 10}) {
      Case small = new Case("small", new int[] {8, 16, outputs}, 128, 1, true);
      try (Subject subject = new Subject(small)) {
        subject.steps(20_000, null, 0);
      }
    }
  }

  static void print(List<Result> results, PrintStream out) {
    out.printf(
        "%-52s %10s %10s %10s %10s %12s%n",
        "case", "median ms", "p10", "p90", "GFLOP/s", "bytes/step");
    for (Result r : results) {
      out.printf(
          Locale.ROOT,
          "%-52s %10.3f %10.3f %10.3f %10.1f %12.1f%n",
          r.measured,
          r.median,
          r.low,
          r.high,
          r.gigaflops,
          r.bytesPerStep);
    }
  }

  /** A network in training, and its clock. */
  private static final class Subject implements AutoCloseable {
    private final Case c;
    private final Kernels kernels;
    private final Network network;
    private final AttachedOptimizer optimizer;
    private final Pruner pruner;
    private final Batch batch;
    private final Loss loss;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long allocated;
    private long counted;

    Subject(Case c) {
      this.c = c;
      int outputs = c.widths[c.widths.length - 1];
      this.loss = outputs == 1 ? Loss.SIGMOID_CROSS_ENTROPY : Loss.SOFTMAX_CROSS_ENTROPY;
      this.kernels = Kernels.named("vector", KernelOptions.threads(c.threads));
      NetworkSpec spec =
          NetworkSpec.of(
              c.widths[0],
              net -> {
                for (int i = 1; i < c.widths.length - 1; i++) {
                  net.dense(c.widths[i]).relu().mask();
                }
                return net.dense(outputs);
              });
      this.network = Network.initialize(spec, kernels, 1);
      this.optimizer = Optimizer.momentum(1e-4f, 0.9f).attach(network);
      PruningSchedule never =
          PruningSchedule.builder()
              .burnIn(Long.MAX_VALUE - 1)
              .flopsTarget(spec.flops() / 2)
              .build();
      this.pruner = c.pruning ? Pruner.fisher(never, network) : null;
      this.batch = new Batch(c.batch, c.widths[0], 1);
      float[] row = new float[c.widths[0]];
      for (int n = 0; n < c.batch; n++) {
        for (int i = 0; i < row.length; i++) {
          row[i] = CounterRandom.unitFloat(2, n, i);
        }
        batch.add(row, 0, new float[] {CounterRandom.below(Math.max(2, outputs), 3, n, 0)}, 0, 1f);
      }
    }

    void steps(int count, double[] milliseconds, int at) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < count; i++) {
        long start = System.nanoTime();
        network.forwardBackward(batch, loss);
        optimizer.step();
        if (pruner != null) {
          pruner.step();
        }
        if (milliseconds != null) {
          milliseconds[at + i] = (System.nanoTime() - start) / 1e6;
        }
      }
      if (milliseconds != null) {
        allocated += threads.getCurrentThreadAllocatedBytes() - before;
        counted += count;
      }
    }

    Result result(double[] times) {
      double[] sorted = times.clone();
      Arrays.sort(sorted);
      double median = sorted[sorted.length / 2];
      NetworkSpec spec = network.spec();
      double flops =
          c.batch * (3.0 * spec.flops() - 2.0 * spec.inputs() * spec.layers().getFirst().units());
      return new Result(
          c,
          median,
          sorted[sorted.length / 10],
          sorted[sorted.length * 9 / 10],
          allocated / (double) counted,
          flops / median / 1e6);
    }

    @Override
    public void close() {
      network.close();
      kernels.close();
    }
  }
}
