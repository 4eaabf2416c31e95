package io.espalier.datarecord.input;

import io.espalier.data.Batch;
import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.InputException;
import io.espalier.network.InputShape;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The examples of some files as batches: a pass in order or shuffled, once or again and again; all
 * files and records or a share of them, drawn anew for each pass.
 *
 * <p>Everything that comes out is a function of files, schema, settings, seed and {@link #cursor},
 * so a run that is resumed sees what it would have seen. The last batch of a pass may be short; a
 * batch never spans two passes. With shuffling, each pass takes the files in an order of its own,
 * and rows go through a window from which one is drawn at random and replaced by the next of the
 * files.
 *
 * <p>Rows are kept in memory after the first pass where they fit, which changes nothing but the
 * speed, and neither does {@link Builder#prefetch}. No allocation per batch after the first pass.
 * Not thread-safe.
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
  private final FeatureSchema schema;
  private final int batchSize;
  private final String order;
  private final BatchReader reader;

  /** Null where nothing is read ahead. */
  private final Prefetch prefetch;

  private Batches(Builder builder) {
    this.schema = builder.schema;
    this.batchSize = builder.batchSize;
    this.order = builder.order();
    this.reader = new BatchReader(builder);
    this.prefetch = builder.prefetch > 0 ? new Prefetch(reader, builder.prefetch) : null;
  }

  /** Settings for reading {@code files} as rows of {@code schema}. */
  public static Builder builder(RecordFiles files, FeatureSchema schema) {
    return new Builder(files, schema);
  }

  /** Floats in a dense input row. */
  public int inputWidth() {
    return schema.inputWidth();
  }

  /** What an example's inputs are: the width of its dense row, and its sparse inputs. */
  public InputShape inputShape() {
    return schema.inputShape();
  }

  /** An empty batch of the right shape. */
  public Batch newBatch() {
    return reader.newBatch();
  }

  /**
   * Fills a batch with the next examples.
   *
   * @param batch a batch of {@link #newBatch}'s shape
   * @return false, with the batch empty, after the end of the pass where it is not to be repeated
   * @throws InputException if the files cannot be used: damaged, changed or gone since they were
   *     read first, a label missing, an infinite value, a negative weight, no example at all; the
   *     message names file and record
   * @throws java.io.UncheckedIOException if a file cannot be read
   */
  public boolean next(Batch batch) {
    requireShape(batch);
    return prefetch == null ? reader.next(batch) : prefetch.next(batch);
  }

  /** Where the next batch is: what a checkpoint keeps. */
  public Cursor cursor() {
    return prefetch == null ? reader.cursor() : prefetch.cursor();
  }

  /**
   * The settings that decide which example comes when, in words. A cursor means the same to two
   * readers of the same files only where these are equal.
   */
  public String order() {
    return order;
  }

  /**
   * Goes to a place, forward or back; the beginning of its pass may have to be read again for it.
   *
   * @throws InputException if the pass has fewer batches, so that the data cannot be that of the
   *     cursor
   */
  public void seek(Cursor cursor) {
    if (prefetch == null) {
      reader.seek(cursor);
    } else {
      prefetch.stop();
      reader.seek(cursor);
      prefetch.moved();
    }
  }

  /**
   * What became of the records so far. With {@link Builder#prefetch}, what was read ahead counts
   * too.
   */
  public InputReport report() {
    synchronized (reader) {
      return reader.report();
    }
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

  /** Closes the files that are being read, and ends the thread that reads ahead. */
  @Override
  public void close() {
    if (prefetch != null) {
      prefetch.stop();
    }
    reader.close();
  }

  private void requireShape(Batch batch) {
    boolean same =
        batch.capacity() == batchSize
            && batch.inputWidth() == schema.inputWidth()
            && batch.labelColumns() == schema.labelColumns()
            && batch.sparse().size() == schema.sparseGroups().size();
    for (int i = 0; same && i < batch.sparse().size(); i++) {
      same = batch.sparse().get(i).columns() == 1 << schema.sparseGroups().get(i).bits();
    }
    if (!same) {
      throw new IllegalArgumentException("the batch has another shape than those of newBatch()");
    }
  }

  /** Settings for reading. Not thread-safe. */
  public static final class Builder {
    final RecordFiles files;
    final FeatureSchema schema;
    int batchSize = 32;
    boolean shuffle;
    private Boolean shuffleFiles;
    boolean repeat;
    long seed;
    int windowRows = 16_384;
    long windowBytes = 64L << 20;
    long cacheBytes = -1;
    LabelRule rule = LabelRule.ANY;
    int openFiles = 1;

    /** 0 where it is the batch size. */
    int blockLength;

    double keepRate = 1;
    double partsRate = 1;
    BadRecords badRecords = BadRecords.fail();
    boolean allowEmptyFiles;
    int prefetch;
    Consumer<String> warnings = warning -> {};

    private Builder(RecordFiles files, FeatureSchema schema) {
      this.files = Objects.requireNonNull(files, "files");
      this.schema = Objects.requireNonNull(schema, "schema");
    }

    /** Rows in a batch, at least 1; 32 unless set. */
    public Builder batchSize(int rows) {
      batchSize = atLeastOne(rows, "the batch size");
      return this;
    }

    /**
     * Whether rows are shuffled, and files unless {@link #shuffleFiles} says otherwise; not unless
     * set.
     */
    public Builder shuffle(boolean newShuffle) {
      shuffle = newShuffle;
      return this;
    }

    /** Whether each pass takes the files in an order of its own; as {@link #shuffle} unless set. */
    public Builder shuffleFiles(boolean newShuffle) {
      shuffleFiles = newShuffle;
      return this;
    }

    boolean shufflesFiles() {
      return shuffleFiles == null ? shuffle : shuffleFiles;
    }

    /**
     * What a pass depends on beside the files and the schema; what makes no difference is not told.
     */
    private String order() {
      StringBuilder order = new StringBuilder("batch size ").append(batchSize);
      if (shuffle) {
        order.append(", window ").append(windowRows).append(" rows");
        order.append(" or ").append(windowBytes).append(" bytes");
      }
      order.append(shufflesFiles() ? ", files shuffled" : ", files in order");
      if (openFiles > 1) {
        order.append(", ").append(openFiles).append(" files in turn");
        order.append(" by ").append(blockLength > 0 ? blockLength : batchSize);
      }
      order.append(", keep rate ").append(keepRate).append(", parts rate ").append(partsRate);
      return order.append(", seed ").append(seed).toString();
    }

    /** What all that is random depends on; 0 unless set. */
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
     * How many rows the shuffling window holds at most (16384 unless set); it holds fewer where
     * they take more than 64 MiB, sparse entries and all.
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

    /**
     * Takes a batch's worth of examples from each of several files in turn; see {@link
     * #interleave(int, int)}.
     */
    public Builder interleave(int files) {
      openFiles = atLeastOne(files, "the number of files that are read in turn");
      blockLength = 0;
      return this;
    }

    /**
     * Reads several files in turn, so that examples of different files come near each other: {@code
     * examples} of the first, then of the second, and so on, and again; a file that has ended is
     * replaced by the next. One file after the other unless set.
     *
     * @param files how many files are open at a time, at least 1
     * @param examples how many examples of one file follow each other, at least 1
     */
    public Builder interleave(int files, int examples) {
      interleave(files);
      blockLength = atLeastOne(examples, "the examples that are read of a file in turn");
      return this;
    }

    /**
     * The share of records that are read; others are passed over, without being decoded where the
     * format allows. Drawn anew for each pass, so nothing is kept in memory. All (1) unless set.
     *
     * @param rate above 0, at most 1
     */
    public Builder keepRate(double rate) {
      keepRate = rate(rate, "the rate of records to keep");
      return this;
    }

    /**
     * The share of files that are read: each with this probability, drawn anew for each pass; at
     * least one. All (1) unless set.
     *
     * @param rate above 0, at most 1
     */
    public Builder partsRate(double rate) {
      partsRate = rate(rate, "the rate of files to read");
      return this;
    }

    /** What happens to a record that cannot be used: an error unless set. */
    public Builder badRecords(BadRecords policy) {
      badRecords = Objects.requireNonNull(policy, "badRecords");
      return this;
    }

    /**
     * Lets files have no records, which is an error unless set; {@link Batches#report} counts them.
     */
    public Builder allowEmptyFiles() {
      allowEmptyFiles = true;
      return this;
    }

    /**
     * How many batches a thread of its own reads ahead; none (0) unless set. The thread starts with
     * the first batch and ends with the data, a failure or {@link Batches#close}; the label rule
     * and the listener for warnings are called on it. What fails there is thrown where the batch
     * would have come. Memory: so many batches.
     */
    public Builder prefetch(int batches) {
      if (batches < 0) {
        throw new IllegalArgumentException(
            "no " + batches + " batches can be read ahead; 0 turns it off");
      }
      prefetch = batches;
      return this;
    }

    /**
     * Who is told of what may be a mistake, such as a label that is always the same; nobody unless
     * set. {@link Batches#report} has the warnings too.
     */
    public Builder warnings(Consumer<String> listener) {
      warnings = Objects.requireNonNull(listener, "warnings");
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

    private static double rate(double rate, String what) {
      if (!(rate > 0 && rate <= 1)) {
        throw new IllegalArgumentException(what + " must be above 0 and at most 1, not " + rate);
      }
      return rate;
    }

    private static int atLeastOne(int rows, String what) {
      if (rows < 1) {
        throw new IllegalArgumentException(what + " must be at least 1, not " + rows);
      }
      return rows;
    }
  }
}
