package io.espalier.datarecord.input;

import io.espalier.data.Batch;
import io.espalier.data.FeatureSchema;
import java.util.Iterator;

/**
 * The examples of some files as batches: a pass in order or shuffled, once or again and again.
 *
 * <p>Everything that comes out is a function of files, schema, batch size, seed and {@link #cursor}, so a run that is resumed sees
 * what it would have seen. The last batch of a pass may be short; a batch never spans two passes. With shuffling, each pass takes
 * the files in an order of its own, and rows go through a window from which one is drawn at random and replaced by the next of the
 * file.
 *
 * <p>Rows are kept in memory after the first pass where they fit, which changes nothing but the speed. No allocation per batch
 * after the first pass. Not thread-safe.
 */
public final class Batches implements Iterable<Batch>, AutoCloseable {
  private Batches() {}

  /** Settings for reading {@code files} as rows of {@code schema}. */
  public static Builder builder(RecordFiles files, FeatureSchema schema) {
    return new Builder(files, schema);
  }

  /** An empty batch of the right shape. */
  public Batch newBatch() {
    throw new UnsupportedOperationException();
  }

  /**
   * Fills a batch with the next examples.
   *
   * @param batch a batch of {@link #newBatch}'s shape
   * @return false, with the batch empty, after the end of the pass where it is not to be repeated
   * @throws io.espalier.datarecord.InputException if the files cannot be used: damaged, a label missing, an infinite value, a
   *     negative weight, no example at all; the message names file and record
   */
  public boolean next(Batch batch) {
    throw new UnsupportedOperationException("" + batch);
  }

  /** Where the next batch is: what a checkpoint keeps. */
  public Cursor cursor() {
    throw new UnsupportedOperationException();
  }

  /**
   * Goes to a place, forward or back; the beginning of its pass may have to be read again for it.
   *
   * @throws io.espalier.datarecord.InputException if the pass has fewer batches
   */
  public void seek(Cursor cursor) {
    throw new UnsupportedOperationException("" + cursor);
  }

  /** The batches from here on. One {@link Batch} is filled again and again. */
  @Override
  public Iterator<Batch> iterator() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}

  /** Settings for reading. Not thread-safe. */
  public static final class Builder {
    private Builder(RecordFiles files, FeatureSchema schema) {
      throw new UnsupportedOperationException("" + files + schema);
    }

    /** Rows in a batch, at least 1; 32 unless set. */
    public Builder batchSize(int rows) {
      throw new UnsupportedOperationException("" + rows);
    }

    /** Whether files and rows are shuffled; not unless set. */
    public Builder shuffle(boolean shuffle) {
      throw new UnsupportedOperationException("" + shuffle);
    }

    /** What the shuffling depends on; 0 unless set. */
    public Builder seed(long seed) {
      throw new UnsupportedOperationException("" + seed);
    }

    /** Whether the data is read again and again; one pass unless set. */
    public Builder repeat(boolean repeat) {
      throw new UnsupportedOperationException("" + repeat);
    }

    /** How many rows the shuffling window holds at most (16384 unless set); it never takes more than 64 MiB. */
    public Builder shuffleWindow(int rows) {
      throw new UnsupportedOperationException("" + rows);
    }

    /**
     * How many bytes of rows may be kept in memory: a quarter of the heap unless set, and none where only one pass is asked for.
     * Worth setting where one pass is read several times by {@link Batches#seek}.
     */
    public Builder cacheBytes(long bytes) {
      throw new UnsupportedOperationException("" + bytes);
    }

    /** What labels must be; any finite number unless set. */
    public Builder labelRule(LabelRule rule) {
      throw new UnsupportedOperationException("" + rule);
    }

    /** The batches, from the beginning. No file is opened yet. */
    public Batches build() {
      throw new UnsupportedOperationException();
    }
  }
}
