package io.espalier.data;

import io.espalier.network.InputShape;
import io.espalier.network.SparseInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Some examples, side by side: dense rows, sparse rows, labels, and weights. A reader fills one,
 * training uses it, the reader fills it again: nothing is allocated per batch. Not thread-safe.
 */
public final class Batch {
  private final int capacity;
  private final int inputWidth;
  private final int labelColumns;
  private final float[] inputs;
  private final List<SparseRows> sparse;
  private final float[] labels;
  private final float[] weights;
  private boolean weighted;
  private int rows;
  private long firstExample;

  /**
   * An empty batch of dense rows.
   *
   * @param capacity how many rows it can hold, at least 1
   * @param inputWidth floats in an input row, at least 1
   * @param labelColumns labels of an example, at least 0
   */
  public Batch(int capacity, int inputWidth, int labelColumns) {
    this(capacity, InputShape.dense(inputWidth), labelColumns);
  }

  /**
   * An empty batch.
   *
   * @param capacity how many rows it can hold, at least 1
   * @param shape what an example's inputs are
   * @param labelColumns labels of an example, at least 0
   */
  public Batch(int capacity, InputShape shape, int labelColumns) {
    if (capacity < 1 || labelColumns < 0) {
      throw new IllegalArgumentException(
          "no batch of " + capacity + " rows with " + labelColumns + " labels");
    }
    this.capacity = capacity;
    this.inputWidth = shape.width();
    this.labelColumns = labelColumns;
    this.inputs = new float[Math.multiplyExact(capacity, inputWidth)];
    List<SparseRows> rowsOfInputs = new ArrayList<>();
    for (SparseInput input : shape.sparse()) {
      rowsOfInputs.add(new SparseRows(input.buckets()));
    }
    this.sparse = List.copyOf(rowsOfInputs);
    this.labels = new float[Math.multiplyExact(capacity, labelColumns)];
    this.weights = new float[capacity];
  }

  /** How many rows it can hold. */
  public int capacity() {
    return capacity;
  }

  /** How many rows it holds. */
  public int rows() {
    return rows;
  }

  /** Floats in an input row. */
  public int inputWidth() {
    return inputWidth;
  }

  /** Labels of an example. */
  public int labelColumns() {
    return labelColumns;
  }

  /** The input rows, one after the other; the first {@code rows() · inputWidth()} floats count. */
  public float[] inputs() {
    return inputs;
  }

  /** The sparse inputs' rows, in the order of the shape; as many rows as the batch has. */
  public List<SparseRows> sparse() {
    return sparse;
  }

  /** The labels, row by row; the first {@code rows() · labelColumns()} floats count. */
  public float[] labels() {
    return labels;
  }

  /** The examples' weights; the first {@code rows()} count. All 1 unless {@link #weighted()}. */
  public float[] weights() {
    return weights;
  }

  /** Whether some example's weight is not 1. */
  public boolean weighted() {
    return weighted;
  }

  /** The number, in its pass over the data, of the example in row 0; for messages. */
  public long firstExample() {
    return firstExample;
  }

  /** The sum of the weights, in row order, in double. */
  public double totalWeight() {
    if (!weighted) {
      return rows;
    }
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      sum += weights[row];
    }
    return sum;
  }

  /** Empties the batch; the next row will be example {@code firstExample} of its pass. */
  public void clear(long newFirstExample) {
    rows = 0;
    weighted = false;
    firstExample = newFirstExample;
    for (int i = 0; i < sparse.size(); i++) {
      sparse.get(i).clear();
    }
  }

  /**
   * Takes in a row that the caller has written at {@code inputs()[rows()·inputWidth()]} and {@code
   * labels()[rows()·labelColumns()]}; the entries that were added to {@link #sparse()} since the
   * row before are its sparse inputs.
   *
   * @param weight the example's weight, finite and not negative
   */
  public void endRow(float weight) {
    if (rows == capacity) {
      throw new IllegalStateException("the batch is full: " + capacity + " rows");
    }
    if (!(weight >= 0 && weight <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "an example's weight must be finite and not negative, not " + weight);
    }
    weights[rows] = weight;
    weighted |= weight != 1f;
    rows++;
    for (int i = 0; i < sparse.size(); i++) {
      sparse.get(i).endRow();
    }
  }

  /** Copies a row in; its sparse inputs are those that were added since the row before. */
  public void add(float[] row, int rowOffset, float[] label, int labelOffset, float weight) {
    if (rows == capacity) {
      throw new IllegalStateException("the batch is full: " + capacity + " rows");
    }
    Objects.checkFromIndexSize(rowOffset, inputWidth, row.length);
    Objects.checkFromIndexSize(labelOffset, labelColumns, label.length);
    System.arraycopy(row, rowOffset, inputs, rows * inputWidth, inputWidth);
    System.arraycopy(label, labelOffset, labels, rows * labelColumns, labelColumns);
    endRow(weight);
  }

  /**
   * Becomes a copy of another batch: its rows and their numbers.
   *
   * @throws IllegalArgumentException if that has another shape or more rows than fit
   */
  public void copyFrom(Batch other) {
    if (other.inputWidth != inputWidth
        || other.labelColumns != labelColumns
        || other.sparse.size() != sparse.size()
        || other.rows > capacity) {
      throw new IllegalArgumentException("the batches have different shapes");
    }
    clear(other.firstExample);
    rows = other.rows;
    weighted = other.weighted;
    System.arraycopy(other.inputs, 0, inputs, 0, rows * inputWidth);
    System.arraycopy(other.labels, 0, labels, 0, rows * labelColumns);
    System.arraycopy(other.weights, 0, weights, 0, rows);
    for (int i = 0; i < sparse.size(); i++) {
      sparse.get(i).copyFrom(other.sparse.get(i));
    }
  }
}
