package io.espalier.kernels.cuda.tape;

import io.espalier.kernels.cuda.driver.Gpu;
import io.espalier.kernels.cuda.driver.Stream;
import java.util.ArrayList;
import java.util.List;

/**
 * The graphs of the tapes that came again. A training step has two, one for each place that a batch
 * is staged in; an evaluation and a short last batch have their own. After a removal the old ones
 * are never asked for again, and fall out.
 */
final class GraphCache {
  private static final int MOST_GRAPHS = 16;
  private static final int MOST_HASHES = 64;

  private final Gpu gpu;
  private final Object owner;
  private final Stream recording;

  /** The one used last stands last. */
  private final List<StepGraph> graphs = new ArrayList<>();

  /** Tapes seen once, as a ring. */
  private final long[] seen = new long[MOST_HASHES];

  private int nextSeen;

  GraphCache(Gpu gpu, Object owner) {
    this.gpu = gpu;
    this.owner = owner;
    this.recording = gpu.newStream();
  }

  /** The graph for a tape; null when it comes for the first time: it may never come again. */
  StepGraph find(Tape tape) {
    long hash = tape.shapeHash();
    for (int i = graphs.size() - 1; i >= 0; i--) {
      StepGraph graph = graphs.get(i);
      if (graph.fits(tape, hash)) {
        graphs.add(graphs.remove(i));
        return graph;
      }
    }
    if (!seenBefore(hash)) {
      return null;
    }
    if (graphs.size() == MOST_GRAPHS) {
      graphs.removeFirst().close();
    }
    graphs.add(new StepGraph(gpu, recording, tape, owner, hash));
    return graphs.getLast();
  }

  /** Memory that they name is about to be freed. */
  void clear() {
    graphs.forEach(StepGraph::close);
    graphs.clear();
  }

  private boolean seenBefore(long hash) {
    for (long old : seen) {
      if (old == hash) {
        return true;
      }
    }
    seen[nextSeen] = hash;
    nextSeen = (nextSeen + 1) % MOST_HASHES;
    return false;
  }
}
