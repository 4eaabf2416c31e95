package io.espalier.bench.contender;

import io.espalier.data.CounterRandom;

/**
 * A training step of a sparse first layer: tables side by side, one for each field, whose sums of
 * rows are concatenated; forward, gradient, and the update of the rows that occurred. The gradient
 * by the layer's outputs is given: {@link #dy}, the same at every step. Step s takes batch {@code s
 * % BATCHES}, so that every step finds other rows, as in training.
 *
 * <p>Its result is the outputs for batch 0 after the steps so far, [batch, fields · units], and
 * then, field by field, the table's rows {@link #checkedRows}.
 *
 * @param fields how many tables there are
 * @param buckets rows of a table, a power of two
 * @param units columns of a table
 * @param idsPerRow ids of an example and field
 * @param ids how they are drawn
 * @param weighted whether ids have values of their own; else all values are 1
 * @param update what becomes of the gradients
 * @param threads how many work on it
 */
public record SparseCase(
    int fields,
    int buckets,
    int units,
    int idsPerRow,
    int batch,
    Ids ids,
    boolean weighted,
    Update update,
    int threads) {
  public static final int BATCHES = 16;
  public static final float LEARNING_RATE = 0.05f;

  /** What Adagrad's sums of squares start from: TensorFlow's default. */
  public static final float FIRST_SQUARES = 0.1f;

  private static final long SEED = 51;
  private static final int SPREAD_ROWS = 1000;

  /** An odd number: multiplied by it, popular ids lie all over a table, as hashes do. */
  private static final long SCATTER = 2654435761L;

  /** How often which id occurs. */
  public enum Ids {
    /** All of them alike. */
    UNIFORM,
    /** The r-th most frequent id in proportion to 1/r: Zipf's law. */
    ZIPF
  }

  /** The optimizers that are compared. */
  public enum Update {
    SGD,
    ADAGRAD
  }

  public SparseCase {
    if (Integer.bitCount(buckets) != 1) {
      throw new IllegalArgumentException("buckets must be a power of two, not " + buckets);
    }
  }

  /** Outputs of an example. */
  public int outputs() {
    return fields * units;
  }

  /** Entries of a batch and field. */
  public int entries() {
    return batch * idsPerRow;
  }

  /** The ids of a field in a batch, row after row, [batch, idsPerRow]. */
  public int[] ids(int batchNumber, int field) {
    int[] drawn = new int[entries()];
    long stream = 2 * stream(batchNumber, field);
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] =
          switch (ids) {
            case UNIFORM -> CounterRandom.below(buckets, SEED, stream, i);
            case ZIPF -> {
              long rank = (long) Math.pow(buckets, CounterRandom.unitFloat(SEED, stream, i));
              yield (int) (rank * SCATTER & buckets - 1);
            }
          };
    }
    return drawn;
  }

  /** Their values, [batch, idsPerRow]. */
  public float[] values(int batchNumber, int field) {
    float[] values = new float[entries()];
    long stream = 2 * stream(batchNumber, field) + 1;
    for (int i = 0; i < values.length; i++) {
      values[i] = weighted ? 0.5f + CounterRandom.unitFloat(SEED, stream, i) : 1;
    }
    return values;
  }

  private long stream(int batchNumber, int field) {
    return (long) batchNumber * fields + field;
  }

  /** The gradient by the outputs, [batch, fields · units]. */
  public float[] dy() {
    return uniform(SEED + 1, 0, 0, batch * outputs());
  }

  /** What a field's table holds before the first step, {@code count} floats from {@code from}. */
  public float[] table(int field, int from, int count) {
    float[] values = uniform(SEED + 2, field, from, count);
    for (int i = 0; i < count; i++) {
      values[i] *= 0.1f;
    }
    return values;
  }

  private static float[] uniform(long seed, long stream, int from, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = 2 * CounterRandom.unitFloat(seed, stream, from + i) - 1;
    }
    return values;
  }

  /** Rows of a field's table that are compared: the first batch's, and some from all over it. */
  public int[] checkedRows(int field) {
    int[] first = ids(0, field);
    int[] checked = new int[first.length + SPREAD_ROWS];
    System.arraycopy(first, 0, checked, 0, first.length);
    for (int i = 0; i < SPREAD_ROWS; i++) {
      checked[first.length + i] = (int) ((long) buckets * i / SPREAD_ROWS);
    }
    return checked;
  }
}
