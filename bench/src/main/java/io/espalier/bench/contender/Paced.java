package io.espalier.bench.contender;

/**
 * A subject whose {@link #run} does its work so many times and then waits for it: a GPU is asked
 * for many things before one waits for any of them.
 */
public interface Paced extends Subject {
  /** How often the work is done in a {@link #run} from now on; at first once. */
  void pace(int times);
}
