package io.espalier.bench.tensorflow;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/** Sessions as fast as these graphs allow. */
final class Sessions {
  private Sessions() {}

  /**
   * A session whose kernels use {@code threads} threads.
   *
   * <p>Every node waits for the one before it, so a pool to run nodes side by side only costs: with
   * it, a small net's step takes half as long again. A negative size means the caller's thread.
   */
  static Session open(Graph graph, int threads) {
    return new Session(
        graph,
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads)
            .setInterOpParallelismThreads(-1)
            .build());
  }
}
