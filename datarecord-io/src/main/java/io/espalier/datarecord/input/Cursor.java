package io.espalier.datarecord.input;

/**
 * A place in the endless sequence of batches: the next batch is number {@code batch} of pass {@code
 * epoch}. With the same files, schema and settings, a place determines everything that follows.
 *
 * @param epoch the pass over the data, from 0
 * @param batch the batch within the pass, from 0
 */
public record Cursor(long epoch, long batch) {
  /** Before the first batch. */
  public static final Cursor START = new Cursor(0, 0);

  public Cursor {
    if (epoch < 0 || batch < 0) {
      throw new IllegalArgumentException("there is no batch " + batch + " of epoch " + epoch);
    }
  }
}
