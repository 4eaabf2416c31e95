package io.espalier.bench.contender;

import io.espalier.data.Batch;
import io.espalier.data.SparseRows;
import java.util.Arrays;

/**
 * Batches as numbers that can be compared: of each its rows; of each row its inputs, labels and
 * weight, and of each sparse input how many entries it has, and their ids and values. A row's
 * entries stand in the order of ids and values: maps have none.
 */
public final class BatchTranscript {
  private float[] numbers = new float[1 << 16];
  private int length;

  /** Nothing yet. */
  public BatchTranscript() {}

  /** One more batch. */
  public void add(Batch batch) {
    put(batch.rows());
    int width = batch.inputWidth();
    int labels = batch.labelColumns();
    for (int row = 0; row < batch.rows(); row++) {
      put(batch.inputs(), row * width, width);
      put(batch.labels(), row * labels, labels);
      put(batch.weights()[row]);
      for (SparseRows sparse : batch.sparse()) {
        put(sparse, row);
      }
    }
  }

  /** All of it. */
  public float[] numbers() {
    return Arrays.copyOf(numbers, length);
  }

  private void put(SparseRows sparse, int row) {
    int from = sparse.starts()[row];
    int count = sparse.starts()[row + 1] - from;
    if (sparse.columns() > 1 << 24) {
      throw new IllegalArgumentException("ids beyond 2^24 are no floats");
    }
    long[] entries = new long[count];
    for (int i = 0; i < count; i++) {
      entries[i] =
          (long) sparse.ids()[from + i] << 32
              | Float.floatToIntBits(sparse.values()[from + i]) & 0xFFFF_FFFFL;
    }
    Arrays.sort(entries);
    put(count);
    for (long entry : entries) {
      put(entry >> 32);
      put(Float.intBitsToFloat((int) entry));
    }
  }

  private void put(float[] values, int from, int count) {
    for (int i = from; i < from + count; i++) {
      put(values[i]);
    }
  }

  private void put(float value) {
    if (length == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * length);
    }
    numbers[length++] = value;
  }
}
