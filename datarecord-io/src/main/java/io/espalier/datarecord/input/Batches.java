package io.espalier.datarecord.input;

import io.espalier.data.Batch;
import io.espalier.data.CounterRandom;
import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.InputException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * The examples of some files as batches: a pass in order or shuffled, once or again and again.
 *
 * <p>Everything that comes out is a function of files, schema, batch size, seed and {@link
 * #cursor}, so a run that is resumed sees what it would have seen. The last batch of a pass may be
 * short; a batch never spans two passes. With shuffling, each pass takes the files in an order of
 * its own, and rows go through a window from which one is drawn at random and replaced by the next
 * of the file.
 *
 * <p>Rows are kept in memory after the first pass where they fit, which changes nothing but the
 * speed. No allocation per batch after the first pass. Not thread-safe.
 *
 * <pre>{@code
 * try (var batches = Batches.builder(files, schema).batchSize(128).shuffle(true).seed(1).repeat(true).build()) {
 *   for (Batch batch : batches) {
 *     // train; a checkpoint keeps batches.cursor()
 *   }
 * }
 * }</pre>
 */
public final class Batches implements Iterable<Batch>, AutoCloseable {
  /** Apart from the streams of the trainer, which uses the same seed. */
  private static final long SHUFFLE_STREAM = 0x73687566666c65L;

  private static final long FILE_STREAM = 0;
  private static final long ROW_STREAM = 1;

  private final FeatureSchema schema;
  private final int batchSize;
  private final boolean shuffle;
  private final boolean repeat;
  private final long seed;
  private final int[] fileOrder;
  private final FileRows fileRows;
  private final ShuffleWindow window;
  private final float[] row;
  private long epoch;
  private long batchInEpoch;
  private boolean inPass;
  private boolean ended;
  private boolean closed;

  private Batches(Builder builder) {
    this.schema = builder.schema;
    this.batchSize = builder.batchSize;
    this.shuffle = builder.shuffle;
    this.repeat = builder.repeat;
    this.seed = builder.seed;
    long quarter = Runtime.getRuntime().maxMemory() / 4;
    long cacheBytes = builder.cacheBytes >= 0 ? builder.cacheBytes : repeat ? quarter : 0;
    this.fileRows = new FileRows(builder.files, schema, builder.rule, cacheBytes);
    this.window = shuffle ? new ShuffleWindow(fileRows, builder.windowRows) : null;
    this.fileOrder = new int[builder.files.paths().size()];
    this.row = new float[fileRows.stride()];
  }

  /** Settings for reading {@code files} as rows of {@code schema}. */
  public static Builder builder(RecordFiles files, FeatureSchema schema) {
    return new Builder(files, schema);
  }

  /** Floats in an input row. */
  public int inputWidth() {
    return schema.inputWidth();
  }

  /** An empty batch of the right shape. */
  public Batch newBatch() {
    return new Batch(batchSize, schema.inputWidth(), schema.labelColumns());
  }

  /**
   * Fills a batch with the next examples.
   *
   * @param batch a batch of {@link #newBatch}'s shape
   * @return false, with the batch empty, after the end of the pass where it is not to be repeated
   * @throws InputException if the files cannot be used: damaged, a label missing, an infinite
   *     value, a negative weight, no example at all; the message names file and record
   */
  public boolean next(Batch batch) {
    requireShape(batch);
    batch.clear(batchInEpoch * batchSize);
    if (ended) {
      return false;
    }
    if (!inPass) {
      beginPass();
    }
    if (!fill(batch)) {
      if (!repeat) {
        ended = true;
        return false;
      }
      // A pass has at least one row, so this does not go on for ever.
      epoch++;
      batchInEpoch = 0;
      batch.clear(0);
      beginPass();
      fill(batch);
    }
    batchInEpoch++;
    return true;
  }

  /** Where the next batch is: what a checkpoint keeps. */
  public Cursor cursor() {
    return new Cursor(epoch, batchInEpoch);
  }

  /**
   * Goes to a place, forward or back; the beginning of its pass may have to be read again for it.
   *
   * @throws InputException if the pass has fewer batches, so that the data cannot be that of the
   *     cursor
   */
  public void seek(Cursor cursor) {
    epoch = cursor.epoch();
    batchInEpoch = 0;
    ended = false;
    beginPass();
    long rows = 0;
    long wanted = Math.multiplyExact(cursor.batch(), (long) batchSize);
    while (rows < wanted && nextRow()) {
      rows++;
    }
    if (rows <= wanted - batchSize) {
      throw new InputException(
          "batch " + cursor.batch() + " of epoch " + cursor.epoch(),
          "there are only "
              + rows
              + " examples, "
              + batchSize
              + " in a batch; this is not the data that the place belongs to");
    }
    batchInEpoch = cursor.batch();
  }

  /** The batches from here on. One {@link Batch} is filled again and again. */
  @Override
  public Iterator<Batch> iterator() {
    Batch batch = newBatch();
    return new Iterator<>() {
      private boolean ready;

      @Override
      public boolean hasNext() {
        ready = ready || Batches.this.next(batch);
        return ready;
      }

      @Override
      public Batch next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the pass has ended");
        }
        ready = false;
        return batch;
      }
    };
  }

  /** Closes the file that is being read. */
  @Override
  public void close() {
    closed = true;
    fileRows.close();
  }

  private void requireShape(Batch batch) {
    if (batch.capacity() != batchSize
        || batch.inputWidth() != schema.inputWidth()
        || batch.labelColumns() != schema.labelColumns()) {
      throw new IllegalArgumentException("the batch has another shape than those of newBatch()");
    }
  }

  private boolean fill(Batch batch) {
    int labelOffset = schema.inputWidth();
    int weightOffset = labelOffset + schema.labelColumns();
    while (batch.rows() < batchSize && nextRow()) {
      batch.add(row, 0, row, labelOffset, row[weightOffset]);
    }
    return batch.rows() > 0;
  }

  private boolean nextRow() {
    return window == null ? fileRows.next(row, 0) : window.next(row, 0);
  }

  private void beginPass() {
    if (closed) {
      throw new IllegalStateException("the batches are closed");
    }
    for (int i = 0; i < fileOrder.length; i++) {
      fileOrder[i] = i;
    }
    if (shuffle) {
      long passSeed = CounterRandom.bits(seed, SHUFFLE_STREAM, epoch);
      for (int i = fileOrder.length - 1; i > 0; i--) {
        int other = CounterRandom.below(i + 1, passSeed, FILE_STREAM, i);
        int file = fileOrder[i];
        fileOrder[i] = fileOrder[other];
        fileOrder[other] = file;
      }
      window.begin(passSeed, ROW_STREAM);
    }
    fileRows.begin(fileOrder);
    inPass = true;
  }

  /** Settings for reading. Not thread-safe. */
  public static final class Builder {
    private final RecordFiles files;
    private final FeatureSchema schema;
    private int batchSize = 32;
    private boolean shuffle;
    private boolean repeat;
    private long seed;
    private int windowRows = 16_384;
    private long cacheBytes = -1;
    private LabelRule rule = LabelRule.ANY;

    private Builder(RecordFiles files, FeatureSchema schema) {
      this.files = Objects.requireNonNull(files, "files");
      this.schema = Objects.requireNonNull(schema, "schema");
    }

    /** Rows in a batch, at least 1; 32 unless set. */
    public Builder batchSize(int rows) {
      batchSize = atLeastOne(rows, "the batch size");
      return this;
    }

    /** Whether files and rows are shuffled; not unless set. */
    public Builder shuffle(boolean newShuffle) {
      shuffle = newShuffle;
      return this;
    }

    /** What the shuffling depends on; 0 unless set. */
    public Builder seed(long newSeed) {
      seed = newSeed;
      return this;
    }

    /** Whether the data is read again and again; one pass unless set. */
    public Builder repeat(boolean newRepeat) {
      repeat = newRepeat;
      return this;
    }

    /**
     * How many rows the shuffling window holds at most (16384 unless set); it never takes more than
     * 64 MiB.
     */
    public Builder shuffleWindow(int rows) {
      windowRows = atLeastOne(rows, "the shuffling window");
      return this;
    }

    /**
     * How many bytes of rows may be kept in memory: a quarter of the heap unless set, and none
     * where only one pass is asked for. Worth setting where one pass is read several times by
     * {@link Batches#seek}.
     */
    public Builder cacheBytes(long bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException(
            "the cache cannot have " + bytes + " bytes; 0 turns it off");
      }
      cacheBytes = bytes;
      return this;
    }

    /** What labels must be; any finite number unless set. */
    public Builder labelRule(LabelRule newRule) {
      rule = Objects.requireNonNull(newRule, "labelRule");
      return this;
    }

    /**
     * The batches, from the beginning.
     *
     * @throws InputException if the files' format cannot be told, or CSV or idx files lack an input
     *     or a label of the schema
     */
    public Batches build() {
      files.requireColumns(schema);
      return new Batches(this);
    }

    private static int atLeastOne(int rows, String what) {
      if (rows < 1) {
        throw new IllegalArgumentException(what + " must be at least 1, not " + rows);
      }
      return rows;
    }
  }
}
