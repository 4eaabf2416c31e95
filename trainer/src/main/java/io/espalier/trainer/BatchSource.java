package io.espalier.trainer;

import io.espalier.data.Batch;
import io.espalier.datarecord.input.Batches;
import io.espalier.datarecord.input.Cursor;
import io.espalier.network.InputShape;

/**
 * Where a trainer gets its batches: files of records, or anything that can say where it is and go
 * back there.
 *
 * <p>What comes must be a function of the cursor alone, so that a resumed run sees what an
 * uninterrupted one would have seen. Used by one thread.
 */
public interface BatchSource extends AutoCloseable {
  /** Floats in a dense input row. */
  int inputWidth();

  /** What examples look like: dense rows alone, unless a source says otherwise. */
  default InputShape inputs() {
    return InputShape.dense(inputWidth());
  }

  /**
   * An empty batch of this source's shape; it is filled again and again. Its capacity is the number
   * of examples in a step.
   */
  Batch newBatch();

  /**
   * Fills a batch with the next examples: clears it and adds at least one. Labels are as the {@link
   * io.espalier.network.Loss} says.
   *
   * @param batch what {@link #newBatch} made
   * @return false, with the batch empty, at the end
   */
  boolean next(Batch batch);

  /**
   * Where the next batch is; {@link Cursor#START} before the first. The numbers may mean anything
   * that {@link #seek} understands.
   */
  Cursor cursor();

  /**
   * Goes to a place, forward or back: to that of a checkpoint before training, to {@link
   * Cursor#START} before each evaluation.
   */
  void seek(Cursor cursor);

  /**
   * What decides which example comes when, in words: a checkpoint keeps it, and a run whose source
   * says something else is not continued. Empty, which says nothing, unless a source knows.
   */
  default String order() {
    return "";
  }

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
      public InputShape inputs() {
        return batches.inputShape();
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
      public String order() {
        return batches.order();
      }

      @Override
      public void close() {
        batches.close();
      }
    };
  }
}
