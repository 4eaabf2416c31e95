package io.espalier.model;

import io.espalier.data.Batch;
import io.espalier.data.SparseRows;
import io.espalier.kernels.Kernels;
import io.espalier.network.InputShape;
import io.espalier.network.Layer;
import io.espalier.network.Link;
import io.espalier.network.SparseInput;
import java.util.List;

/**
 * Runs rows through a {@link CompactModel}. It does what the forward pass of training does, with
 * the same kernels in the same order: the same bits come out, and a row gives the same bits alone
 * and in a batch.
 *
 * <p><b>Rows</b> have the model's original width, {@link CompactModel#inputs()}; values of pruned
 * inputs are not looked at. A model with sparse inputs takes its rows in a {@link Batch} of the
 * model's {@link CompactModel#inputShape()}, and so may any other; an entry whose id has no row in
 * a table adds nothing to it, whatever its value. Nothing is checked for NaN or infinity: such a
 * value goes through the arithmetic like any other, and where it reaches an output the prediction
 * is a NaN (an infinite one may also just saturate an activation).
 *
 * <p><b>Threads.</b> One at a time; a service keeps one predictor per thread. The parameters are
 * the model's and shared.
 *
 * <p><b>Memory.</b> Nothing is allocated per call, once a number of rows has been seen and the JVM
 * has compiled the kernels; batches go through in blocks of up to {@link #blockRows} rows, whose
 * activations and sparse entries are all it keeps. Arguments are not held on to.
 *
 * <p><b>Cost.</b> {@link CompactModel#flops()} per row, and a copy of the row. For each sparse
 * entry there is a look-up, unless a table has all rows.
 *
 * <p>After {@link #close()} every call is an {@link IllegalStateException}.
 */
public final class Predictor implements AutoCloseable {
  /** What a block's widest matrix may come to, 16 MB, where a row is not as wide as that. */
  private static final int MOST_BLOCK_FLOATS = 1 << 22;

  /** Of kernels that want many rows a block may be larger: rows so wide still go in one. */
  private static final int FULL_BLOCK_WIDTH = 1024;

  private final CompactModel model;
  private final Kernels kernels;
  private final boolean ownsKernels;
  private final InputShape shape;
  private final int inputs;
  private final int outputs;
  private final Link link;
  private final int blockRows;
  private final DeviceModel deviceModel;
  private final ForwardPass oneRow;
  private final float[] onePrediction = new float[1];
  private ForwardPass block;
  private boolean closed;

  Predictor(CompactModel model, Kernels kernels, boolean ownsKernels) {
    this(model, kernels, ownsKernels, kernels.predictionRows());
  }

  /**
   * @param mostRows a block has at most so many rows
   */
  Predictor(CompactModel model, Kernels kernels, boolean ownsKernels, int mostRows) {
    this.model = model;
    this.kernels = kernels;
    this.ownsKernels = ownsKernels;
    this.shape = model.inputShape();
    this.inputs = model.inputs();
    this.outputs = model.outputs();
    this.link = model.loss().link();
    this.blockRows = blockRows(model, mostRows);
    this.deviceModel = DeviceModel.of(model, kernels);
    this.oneRow = new ForwardPass(kernels, deviceModel, 1);
  }

  /** The model. */
  public CompactModel model() {
    return model;
  }

  /**
   * How many rows go through at once, at most. Whoever has many rows gives so many, or a multiple,
   * in a call: at least 1, with most models 256, on a GPU some thousands.
   */
  public int blockRows() {
    return blockRows;
  }

  /** The kernels that do the work, in one line for logs. */
  public String kernels() {
    return kernels.description();
  }

  /**
   * The prediction for a row, of a model with one output.
   *
   * @param row {@link CompactModel#inputs()} values
   * @throws IllegalStateException if the model has several outputs, or sparse inputs
   * @throws IllegalArgumentException if the row has another length
   */
  public float predict(float[] row) {
    return single(row, link);
  }

  /**
   * The predictions for a row.
   *
   * @param row {@link CompactModel#inputs()} values
   * @param predictions takes {@link CompactModel#outputs()} values at its beginning
   * @throws IllegalStateException if the model has sparse inputs
   * @throws IllegalArgumentException if the row has another length or the predictions have no room
   */
  public void predict(float[] row, float[] predictions) {
    one(row, predictions, link);
  }

  /**
   * The predictions for several rows.
   *
   * @param rows row after row, {@code rowCount · inputs} values at its beginning
   * @param rowCount how many rows; 0 does nothing
   * @param predictions takes {@code rowCount · outputs} values at its beginning
   * @throws IllegalStateException if the model has sparse inputs
   * @throws IllegalArgumentException if an array is too short
   */
  public void predict(float[] rows, int rowCount, float[] predictions) {
    many(rows, rowCount, predictions, link);
  }

  /**
   * The predictions for a batch. Labels and weights are not looked at.
   *
   * @param batch its rows are of the model's {@link CompactModel#inputShape()}; without rows
   *     nothing is done
   * @param predictions takes {@code rows · outputs} values at its beginning
   * @throws IllegalArgumentException if the rows are of another shape, naming what differs, or the
   *     predictions have no room
   */
  public void predict(Batch batch, float[] predictions) {
    batch(batch, predictions, link);
  }

  /** As {@link #predict(float[])}, without the link: the network's output itself. */
  public float logit(float[] row) {
    return single(row, Link.IDENTITY);
  }

  /** As {@link #predict(float[], float[])}, without the link: the network's outputs themselves. */
  public void logits(float[] row, float[] logits) {
    one(row, logits, Link.IDENTITY);
  }

  /**
   * As {@link #predict(float[], int, float[])}, without the link: the network's outputs themselves.
   */
  public void logits(float[] rows, int rowCount, float[] logits) {
    many(rows, rowCount, logits, Link.IDENTITY);
  }

  /** As {@link #predict(Batch, float[])}, without the link: the network's outputs themselves. */
  public void logits(Batch batch, float[] logits) {
    batch(batch, logits, Link.IDENTITY);
  }

  /** Ends the kernels if they are the predictor's own. Idempotent. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (ownsKernels) {
        kernels.close();
      }
    }
  }

  private float single(float[] row, Link how) {
    if (outputs != 1) {
      throw new IllegalStateException(
          "the model has " + outputs + " outputs; call the method that takes an array for them");
    }
    one(row, onePrediction, how);
    return onePrediction[0];
  }

  private void one(float[] row, float[] results, Link how) {
    checkOpen();
    checkNoSparseInputs();
    if (row.length != inputs) {
      throw new IllegalArgumentException("a row has " + inputs + " values, not " + row.length);
    }
    checkRoom(results, outputs);
    oneRow.run(row, 0, List.of(), 0, 1, how, results, 0);
  }

  private void many(float[] rows, int rowCount, float[] results, Link how) {
    checkOpen();
    checkNoSparseInputs();
    if (rowCount < 0 || rows.length < (long) rowCount * inputs) {
      throw new IllegalArgumentException(
          rowCount + " rows of " + inputs + " values do not fit into an array of " + rows.length);
    }
    blocks(rows, List.of(), rowCount, results, how);
  }

  private void batch(Batch batch, float[] results, Link how) {
    checkOpen();
    BatchShape.require(shape, batch);
    blocks(batch.inputs(), batch.sparse(), batch.rows(), results, how);
  }

  private void blocks(
      float[] rows, List<SparseRows> sparse, int rowCount, float[] results, Link how) {
    checkRoom(results, (long) rowCount * outputs);
    if (rowCount > 1 && blockRows > 1 && block == null) {
      block = new ForwardPass(kernels, deviceModel, blockRows);
    }
    int count;
    for (int done = 0; done < rowCount; done += count) {
      count = Math.min(blockRows, rowCount - done);
      ForwardPass pass = count == 1 ? oneRow : block;
      pass.run(rows, done * inputs, sparse, done, count, how, results, done * outputs);
    }
  }

  /** Fewer rows where they are wide, so that a block's memory stays within limits. */
  private static int blockRows(CompactModel model, int mostRows) {
    int widest = Math.max(model.inputs(), model.liveSpec().inputsOf(0));
    for (Layer layer : model.liveSpec().layers()) {
      widest = Math.max(widest, layer.units());
    }
    long floats = Math.max(MOST_BLOCK_FLOATS, (long) mostRows * FULL_BLOCK_WIDTH);
    return Math.clamp(floats / widest, 1, mostRows);
  }

  private static void checkRoom(float[] results, long needed) {
    if (results.length < needed) {
      throw new IllegalArgumentException(
          needed + " results do not fit into an array of " + results.length);
    }
  }

  private void checkNoSparseInputs() {
    if (!shape.sparse().isEmpty()) {
      throw new IllegalStateException(
          "the model has sparse inputs, "
              + shape.sparse().stream().map(SparseInput::name).toList()
              + ", which are not in an array of floats; call predict(Batch, float[]) or"
              + " logits(Batch, float[])");
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the predictor is closed");
    }
  }
}
