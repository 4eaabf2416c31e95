package io.espalier.trainer;

import io.espalier.data.Batch;
import io.espalier.datarecord.input.Batches;
import io.espalier.datarecord.input.Cursor;

/**
 * Where a trainer gets its batches: files of records, or anything that can say where it is and go
 * back there.
 *
 * <p>What comes must be a function of the cursor alone, so that a resumed run sees what an
 * uninterrupted one would have seen. Used by one thread.
 */
public interface BatchSource extends AutoCloseable {
  /** Floats in an input row. */
  int inputWidth();

  /** An empty batch of this source's shape; it is filled again and again. */
  Batch newBatch();

  /** Fills a batch with the next examples; false, with the batch empty, at the end. */
  boolean next(Batch batch);

  /** Where the next batch is. */
  Cursor cursor();

  /** Goes to a place, forward or back. */
  void seek(Cursor cursor);

  @Override
  void close();

  /** The batches of record files. Closing this closes them. */
  static BatchSource of(Batches batches) {
    return new BatchSource() {
      @Override
      public int inputWidth() {
        return batches.inputWidth();
      }

      @Override
      public Batch newBatch() {
        return batches.newBatch();
      }

      @Override
      public boolean next(Batch batch) {
        return batches.next(batch);
      }

      @Override
      public Cursor cursor() {
        return batches.cursor();
      }

      @Override
      public void seek(Cursor cursor) {
        batches.seek(cursor);
      }

      @Override
      public void close() {
        batches.close();
      }
    };
  }
}
