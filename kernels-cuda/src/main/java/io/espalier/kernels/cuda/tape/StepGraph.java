package io.espalier.kernels.cuda.tape;

import io.espalier.kernels.cuda.driver.Gpu;
import io.espalier.kernels.cuda.driver.Graph;
import io.espalier.kernels.cuda.driver.Stream;
import java.util.BitSet;

/**
 * A tape as a CUDA graph: entries that touch the same floats keep their order, others may run side
 * by side. Launching it again sets only the arguments that have changed.
 */
final class StepGraph {
  private final long hash;
  private final Launch[] entries;
  private final int[] nodes;
  private final Graph graph;

  /**
   * Makes the graph of a tape.
   *
   * @param recording a stream on which nothing else is done
   */
  StepGraph(Gpu gpu, Stream recording, Tape tape, Object owner, long hash) {
    this.hash = hash;
    this.entries = new Launch[tape.count()];
    this.nodes = new int[entries.length];
    this.graph = gpu.newGraph();
    try {
      addAll(tape, recording, owner);
      graph.instantiate();
    } catch (RuntimeException | Error e) {
      graph.close();
      throw e;
    }
  }

  private void addAll(Tape tape, Stream recording, Object owner) {
    // before[i]: everything that entry i waits for, directly or not.
    BitSet[] before = new BitSet[entries.length];
    int[] after = new int[entries.length];
    for (int i = 0; i < entries.length; i++) {
      Launch launch = new Launch(tape, owner);
      launch.copyFrom(tape.entry(i));
      entries[i] = launch;
      before[i] = new BitSet();
      int count = 0;
      for (int j = i - 1; j >= 0; j--) {
        if (!before[i].get(j) && launch.dependsOn(entries[j])) {
          after[count++] = nodes[j];
          before[i].set(j);
          before[i].or(before[j]);
        }
      }
      nodes[i] = add(launch, recording, after, count);
    }
  }

  private int add(Launch launch, Stream recording, int[] after, int count) {
    if (launch.call() != null) {
      return graph.addCaptured(recording, () -> launch.call().run(recording), after, count);
    }
    return graph.addKernel(
        launch.function(),
        launch.blocksX(),
        launch.blocksY(),
        launch.threads(),
        launch.arguments(),
        after,
        count);
  }

  /** Whether it is this tape's graph, but for scalars. */
  boolean fits(Tape tape, long tapeHash) {
    if (hash != tapeHash || entries.length != tape.count()) {
      return false;
    }
    for (int i = 0; i < entries.length; i++) {
      if (!entries[i].sameShape(tape.entry(i))) {
        return false;
      }
    }
    return true;
  }

  /** Runs a tape that fits. */
  void launch(Tape tape, Stream stream) {
    for (int i = 0; i < entries.length; i++) {
      Launch now = tape.entry(i);
      if (now.call() == null && !entries[i].arguments().sameAs(now.arguments())) {
        entries[i].arguments().copyFrom(now.arguments());
        graph.setKernel(nodes[i], entries[i].arguments());
      }
    }
    graph.launch(stream);
  }

  void close() {
    graph.close();
  }
}
