package io.espalier.datarecord.input;

import io.espalier.data.Batch;
import io.espalier.data.CounterRandom;
import io.espalier.data.FeatureSchema;
import io.espalier.data.SparseRows;
import io.espalier.datarecord.InputException;

/** Fills batches, pass after pass. What comes is a function of settings, seed and cursor. */
final class BatchReader implements AutoCloseable {
  /** Apart from the streams of the trainer, which uses the same seed. */
  private static final long SHUFFLE_STREAM = 0x73687566666c65L;

  private static final long ROW_STREAM = 1;

  private final FeatureSchema schema;
  private final int batchSize;
  private final boolean repeat;
  private final long seed;
  private final FileOrder fileOrder;
  private final FileRows fileRows;
  private final ShuffleWindow window;
  private final ReadCounts counts;
  private final float[] row;
  private final Batch passedOver;
  private long epoch;
  private long batchInEpoch;
  private boolean inPass;
  private boolean ended;
  private boolean closed;

  BatchReader(Batches.Builder settings) {
    this.schema = settings.schema;
    this.batchSize = settings.batchSize;
    this.repeat = settings.repeat;
    this.seed = settings.seed;
    this.counts = new ReadCounts(schema, settings.warnings);
    RowReader rows =
        new RowReader(schema, settings.rule, settings.badRecords, settings.keepRate, counts);
    int files = settings.files.paths().size();
    int groups = schema.sparseGroups().size();
    RowCache cache = new RowCache(files, rows.stride(), groups, cacheBytes(settings));
    int block = settings.blockLength > 0 ? settings.blockLength : batchSize;
    Interleave interleave = new Interleave(Math.min(settings.openFiles, files), block);
    this.fileRows =
        new FileRows(settings.files, rows, cache, interleave, settings.allowEmptyFiles, counts);
    this.window =
        settings.shuffle
            ? new ShuffleWindow(
                fileRows, settings.windowRows, settings.windowBytes, newBatch().sparse())
            : null;
    this.fileOrder = new FileOrder(files, settings.shufflesFiles(), settings.partsRate);
    this.row = new float[rows.stride()];
    this.passedOver = new Batch(1, schema.inputShape(), schema.labelColumns());
  }

  /** Where records are drawn anew in each pass, no pass has all rows. */
  private static long cacheBytes(Batches.Builder settings) {
    if (settings.keepRate < 1) {
      return 0;
    }
    long quarter = Runtime.getRuntime().maxMemory() / 4;
    return settings.cacheBytes >= 0 ? settings.cacheBytes : settings.repeat ? quarter : 0;
  }

  Batch newBatch() {
    return new Batch(batchSize, schema.inputShape(), schema.labelColumns());
  }

  /** Clears a batch and fills it; false at the end. */
  boolean next(Batch batch) {
    requireOpen();
    batch.clear(batchInEpoch * batchSize);
    if (ended) {
      return false;
    }
    if (!inPass) {
      beginPass();
    }
    if (!fill(batch)) {
      endPass();
      if (!repeat) {
        ended = true;
        return false;
      }
      epoch++;
      batchInEpoch = 0;
      batch.clear(0);
      beginPass();
      if (!fill(batch)) {
        endPass();
      }
    }
    batchInEpoch++;
    return true;
  }

  Cursor cursor() {
    return new Cursor(epoch, batchInEpoch);
  }

  long epoch() {
    return epoch;
  }

  long batchInEpoch() {
    return batchInEpoch;
  }

  void seek(Cursor cursor) {
    epoch = cursor.epoch();
    batchInEpoch = 0;
    ended = false;
    beginPass();
    long rows = 0;
    long wanted = Math.multiplyExact(cursor.batch(), (long) batchSize);
    while (rows < wanted && nextRow(passedOver)) {
      for (SparseRows sparse : passedOver.sparse()) {
        sparse.cancelRow();
      }
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

  InputReport report() {
    return counts.report();
  }

  @Override
  public void close() {
    closed = true;
    fileRows.close();
  }

  private boolean fill(Batch batch) {
    int labelOffset = schema.inputWidth();
    int weightOffset = labelOffset + schema.labelColumns();
    while (batch.rows() < batchSize && nextRow(batch)) {
      batch.add(row, 0, row, labelOffset, row[weightOffset]);
    }
    return batch.rows() > 0;
  }

  private boolean nextRow(Batch batch) {
    return window == null
        ? fileRows.next(row, 0, batch.sparse())
        : window.next(row, 0, batch.sparse());
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the batches are closed");
    }
  }

  private void beginPass() {
    requireOpen();
    long passSeed = CounterRandom.bits(seed, SHUFFLE_STREAM, epoch);
    fileRows.begin(passSeed, fileOrder.of(passSeed));
    if (window != null) {
      window.begin(passSeed, ROW_STREAM);
    }
    inPass = true;
  }

  private void endPass() {
    counts.passEnded();
    if (batchInEpoch == 0) {
      throw new InputException(
          "epoch " + epoch, "no example is left, so there is no batch: " + counts.report());
    }
  }
}
