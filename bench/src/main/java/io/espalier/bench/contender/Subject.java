package io.espalier.bench.contender;

/** One contender at one case, with its memory, ready to be timed. Used by one thread. */
public interface Subject extends AutoCloseable {
  /** The timed work, once: a product, a training step, a prediction. */
  void run();

  /**
   * What the calls of {@link #run} so far have come to, so that contenders can be compared before
   * they are timed; the case says which numbers these are.
   */
  float[] result();

  /** Frees what it holds. */
  @Override
  void close();
}
