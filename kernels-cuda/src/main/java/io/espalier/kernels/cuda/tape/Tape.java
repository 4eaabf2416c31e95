package io.espalier.kernels.cuda.tape;

import io.espalier.kernels.cuda.driver.Gpu;
import io.espalier.kernels.cuda.driver.KernelFunction;
import io.espalier.kernels.cuda.driver.Stream;
import io.espalier.kernels.cuda.memory.Scratch;
import io.espalier.kernels.cuda.memory.UploadRing;
import java.util.ArrayList;
import java.util.List;

/**
 * What has been asked for and not been started. Running it gives everything to the GPU in one go:
 * as a graph if such a tape has been run before, else launch by launch. Entries are made once and
 * used again: a step allocates nothing.
 */
public final class Tape {
  private final Object owner;
  private final Stream compute;
  private final UploadRing uploads;
  private final Scratch[] scratches;
  private final GraphCache graphs;
  private final List<Launch> entries = new ArrayList<>();
  private int count;
  private boolean open;

  /**
   * An empty tape.
   *
   * @param owner the kernels whose buffers it takes
   * @param compute the stream that it runs on
   * @param uploads what it needs from the host goes with it
   * @param scratches begun anew with each tape
   */
  public Tape(Gpu gpu, Object owner, Stream compute, UploadRing uploads, Scratch... scratches) {
    this.owner = owner;
    this.compute = compute;
    this.uploads = uploads;
    this.scratches = scratches;
    this.graphs = new GraphCache(gpu, owner);
  }

  /**
   * Begins an entry; it is on the tape once it is ended.
   *
   * @param blocksX blocks, at least 1
   * @param blocksY blocks, 1 to 65535
   * @param threads in each block
   */
  public Launch launch(KernelFunction function, int blocksX, int blocksY, int threads) {
    return next().begin(function, blocksX, blocksY, threads);
  }

  /**
   * Begins an entry that is a library's. Its pointers are noted for what they are tied to alone.
   */
  public Launch call(LibraryCall call) {
    return next().begin(call);
  }

  /** Begins an entry that runs behind all others, one block of one thread. */
  Launch launchLast(KernelFunction function) {
    return launch(function, 1, 1, 1).afterAll();
  }

  private Launch next() {
    // An entry that was begun and not ended was refused: its place is free.
    if (count == entries.size()) {
      entries.add(new Launch(this, owner));
    }
    open = true;
    return entries.get(count);
  }

  void ended(Launch launch) {
    if (!open || entries.get(count) != launch) {
      throw new IllegalStateException("this entry is not the one that was begun last");
    }
    open = false;
    count++;
  }

  /** Starts everything and returns; the tape is empty then. */
  public void run() {
    if (count == 0) {
      return;
    }
    try {
      uploads.send();
      StepGraph graph = graphs.find(this);
      if (graph != null) {
        graph.launch(this, compute);
      } else {
        launchEach();
      }
      uploads.sent();
    } finally {
      count = 0;
      for (Scratch scratch : scratches) {
        scratch.restart();
      }
    }
  }

  /** Forgets every graph: memory that they name is about to be freed. */
  public void forgetGraphs() {
    graphs.clear();
  }

  private void launchEach() {
    for (int i = 0; i < count; i++) {
      Launch launch = entries.get(i);
      if (launch.call() != null) {
        launch.call().run(compute);
      } else {
        compute.launch(
            launch.function(),
            launch.blocksX(),
            launch.blocksY(),
            launch.threads(),
            launch.arguments());
      }
    }
  }

  int count() {
    return count;
  }

  Launch entry(int i) {
    return entries.get(i);
  }

  long shapeHash() {
    long hash = count;
    for (int i = 0; i < count; i++) {
      hash = hash * 0x9E3779B97F4A7C15L + entries.get(i).shapeHash();
    }
    return hash;
  }
}
