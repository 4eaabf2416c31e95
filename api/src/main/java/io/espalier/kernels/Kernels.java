package io.espalier.kernels;

import io.espalier.data.SparseRows;
import io.espalier.network.Activation;
import io.espalier.network.Link;
import io.espalier.network.Loss;

/**
 * The operations that training and prediction are made of.
 *
 * <p><b>Order of sums.</b> An exact provider does each of these in exactly the order written here,
 * so every exact provider gives the same bits: with any vector width, any number of threads,
 * compiled or interpreted.
 *
 * <ul>
 *   <li>A matrix product's element is one chain {@code acc = fma(a[k], b[k], acc)}, k = 0, 1, 2 …,
 *       from its initial value.
 *   <li>A sum over rows goes in order within chunks of {@value #CHUNK_ROWS} rows, each chunk from
 *       +0, then over the chunks in order, from +0.
 *   <li>exp, log, log1p, sigmoid and tanh are the sequences of fma, add, multiply, divide, select
 *       and integer operations of {@link io.espalier.kernels.reference.FloatMath}.
 *   <li>Softmax of a row: {@code max} from -Infinity by {@code z_j > max ? z_j : max} in index
 *       order, {@code e_j = exp(z_j - max)}, {@code sum} of the e_j in index order from +0, {@code
 *       p_j = e_j / sum}.
 * </ul>
 *
 * <p><b>When.</b> An operation is a request. A CPU carries it out at once; a GPU may wait until
 * {@link #submit}, {@link #read} or {@link #write} is called, and carry out many in one go, in an
 * order that gives the same bits. Lists and sparse rows may be changed as soon as a call has
 * returned; a staged array as {@link #stage} says.
 *
 * <p><b>Threads.</b> One thread at a time may call one instance; several instances are independent.
 * Providers may use a team of threads of their own within a call; the caller's takes part.
 *
 * <p><b>Cost.</b> No operation allocates memory after its first call with a shape.
 *
 * <p><b>Errors.</b> Shapes that do not fit are an {@link IllegalArgumentException} that names the
 * operation and the shapes, before anything is written; so is a buffer that is too short or of
 * other kernels. Numbers are never an error: NaN and infinity go the way of the arithmetic (equal
 * bits then means that both are NaN). Outputs must not overlap inputs unless said. No rows, no
 * inputs and no units are shapes like any other: sums over nothing are +0.
 */
public interface Kernels extends AutoCloseable {
  /** Rows in one chunk of a sum over a batch. */
  int CHUNK_ROWS = 64;

  /** The provider's name. */
  String name();

  /** The provider, its width and its threads, in one line for logs and reports. */
  String description();

  /** Whether this provider keeps the promise of equal bits. */
  boolean exact();

  /** How many threads work on one call. */
  int threads();

  /**
   * How many rows of a prediction go well through these kernels at once. A CPU's caches want few, a
   * GPU wants many. It changes the speed and no bit.
   */
  default int predictionRows() {
    return 256;
  }

  /** A new buffer of zeros. */
  Buffer allocate(int length);

  /** These row or column numbers, copied to where the kernels can read them. */
  Indices indices(int[] values);

  /** Copies floats into a buffer. */
  void write(float[] source, int sourceOffset, Buffer target, int targetOffset, int length);

  /** Copies floats out of a buffer. */
  void read(Buffer source, int sourceOffset, float[] target, int targetOffset, int length);

  /**
   * The floats of a caller's array as a buffer, valid until the next call of this method with the
   * same {@code reuse}: a CPU wraps the array, a GPU copies it, while what was submitted before
   * still runs.
   *
   * @param source the array; it must not change while the buffer is in use: until the operations on
   *     it have been submitted
   * @param length how many of its floats are needed
   * @param reuse what an earlier call returned, or null
   */
  Buffer stage(float[] source, int length, Buffer reuse);

  /**
   * Starts what was asked for and has not been started, and returns without waiting for it.
   *
   * @return what it leaves for the host; good until this method has been called twice more
   */
  Outcome submit();

  /**
   * {@code y = activation(x·w + b)}: y [rows, out], x [rows, in], w [in, out], b [out]. Each sum
   * starts from b, or from +0 without. Cost 2·rows·in·out.
   *
   * @param b the biases, or null
   */
  void denseForward(Matrix x, Matrix w, Slice b, Activation activation, Matrix y);

  /**
   * How many floats a vector of {@link RowPanels} must have for {@link #denseForwardRow}; 0 if
   * these kernels do not have that operation, and {@link #denseForward} does single rows like any
   * other.
   */
  default int rowLanes() {
    return 0;
  }

  /**
   * {@link #denseForward} for one row, and the same bits. Since the weights are finite, products
   * with inputs that are zero may be left out where only a sum's sign of zero could show it, and
   * the activation does not look at that. Cost at most 2·in·out.
   *
   * @param x [in]
   * @param w panels of {@link #rowLanes} lanes
   * @param b the biases [out], or null
   * @param y written, [out]
   * @throws UnsupportedOperationException if {@link #rowLanes} is 0
   */
  default void denseForwardRow(Slice x, RowPanels w, Slice b, Activation activation, Slice y) {
    throw new UnsupportedOperationException(name() + " has no denseForwardRow");
  }

  /**
   * {@code dx = dy·wᵀ}: dx [rows, in], dy [rows, out], w [in, out]; k runs over out, from +0. Cost
   * 2·rows·in·out.
   */
  void denseBackwardInput(Matrix dy, Matrix w, Matrix dx);

  /**
   * {@code dw = xᵀ·dy}: dw [in, out], x [rows, in], dy [rows, out]; k runs over the rows, from +0.
   * Cost 2·rows·in·out.
   */
  void denseBackwardWeights(Matrix x, Matrix dy, Matrix dw);

  /**
   * From the gradient of a layer's output to the gradient before its activation, in place, and two
   * sums over the batch that fall out on the way. Per element, in this order:
   *
   * <pre>
   * g  = y·dy                       signal[j]: sum = fma(g, g, sum)
   * dy = dy·activation'(y)          biasGradient[j]: sum = sum + dy
   * </pre>
   *
   * with {@code activation'} as {@link Activation} states it (RELU: {@code y > 0 ? dy : 0};
   * LEAKY_RELU: {@code y > 0 ? dy : LEAK·dy}; TANH: {@code dy·fma(-y, y, 1)}; SIGMOID: {@code
   * dy·(y·(1 - y))}; NONE: dy untouched). Both sums are over rows, in chunks.
   *
   * @param y the layer's output [rows, width]
   * @param dy in: gradient by y; out: gradient before the activation [rows, width]
   * @param biasGradient written, [width], or null
   * @param signal written, [width]: the sum over the rows of g², or null
   */
  void activationBackward(
      Activation activation, Matrix y, Matrix dy, Slice biasGradient, Slice signal);

  /**
   * The loss and its gradient by the logits, each example's times its weight (not divided by the
   * rows).
   *
   * <p>With {@code m = 1f / outputs} and w the row's weight, 1 without weights:
   *
   * <pre>
   * sigmoid  dz_j = ((sigmoid(z_j) - y_j)·m)·w
   *          loss = ((sum over j, from +0, of  fma(-z_j, y_j, z_j > 0 ? z_j : 0) + log1p(exp(-|z_j|)))·m)·w
   * mse      d_j = z_j - y_j;   dz_j = ((d_j·2)·m)·w
   *          loss = ((sum over j, from +0, of  d_j·d_j)·m)·w                  (rounded, then added: no fma)
   * softmax  dz_j = (p_j - (j = label ? 1 : 0))·w                            (max, sum and p_j as above)
   *          loss = (log(sum) + (max - z_label))·w
   * </pre>
   *
   * <p>The loss is the sum over the rows of weight·loss, in chunks; {@link #submit} hands it out.
   *
   * <p>A softmax label that is no class (negative, too large, not whole, NaN) equals no j, and
   * {@code z_label} is then NaN: the loss says so.
   *
   * @param logits [rows, outputs], at least one output
   * @param labels [rows, {@link Loss#labelColumns}]
   * @param weights [rows], or null for 1 each
   * @param gradient written [rows, outputs]
   */
  void lossForwardBackward(Loss loss, Matrix logits, Matrix labels, Slice weights, Matrix gradient);

  /**
   * Predictions from logits, [rows, outputs] both: the logits themselves, {@code sigmoid(z_j)}, or
   * the row's softmax. May be the same matrix.
   */
  void link(Link link, Matrix logits, Matrix predictions);

  /**
   * {@code target[r, c] = source[rows[r], columns[c]]}: how live columns are taken from a batch and
   * how parameters are compacted. A number may occur more than once.
   *
   * @param rows which rows, or null for all
   * @param columns which columns, or null for all
   * @throws IllegalArgumentException if a number is not one of the source's
   */
  void gather(Matrix source, Indices rows, Indices columns, Matrix target);

  /**
   * {@code average = fma(decay, average, weight·(sum·scale))}, element by element: the moving
   * average of the pruning signal.
   *
   * @param sum [width]
   * @param scale 1 / rows
   * @param decay how much stays
   * @param weight how much comes in, 1 - decay
   * @param average [width], updated
   */
  void movingAverage(Slice sum, float scale, float decay, float weight, Slice average);

  /** {@code g = gradient·scale; w = fma(-rate, g, w)}. */
  void sgd(Slice w, Slice gradient, float scale, float rate);

  /**
   * {@code g = gradient·scale; a = fma(momentum, a, g); w = fma(-rate, a, w)}; with Nesterov {@code
   * w = fma(-rate, fma(momentum, a, g), w)}.
   */
  void momentum(
      Slice w, Slice gradient, Slice a, float scale, float rate, float momentum, boolean nesterov);

  /**
   * {@code g = gradient·scale; a = fma(g, g, a); w = w - (rate·g) / sqrt(a)}. The accumulator must
   * start above zero: 0 / 0 is a NaN in w.
   */
  void adagrad(Slice w, Slice gradient, Slice a, float scale, float rate);

  /**
   * {@code g = gradient·scale; m = fma(beta1, m, (1 - beta1)·g); v = fma(beta2, v, (1 -
   * beta2)·(g·g)); w = w - (rate·m) / (sqrt(v) + epsilon)}, with {@code 1 - beta} rounded to float
   * once.
   *
   * @param rate the learning rate with the bias correction in it: {@code rate·sqrt(1 - beta2^t) /
   *     (1 - beta1^t)}
   */
  void adam(
      Slice w,
      Slice gradient,
      Slice m,
      Slice v,
      float scale,
      float rate,
      float beta1,
      float beta2,
      float epsilon);

  /**
   * {@code y = activation(y0 + Σ v·table[id])}: each row's sum goes over the row's entries in
   * order, {@code acc = fma(v, table[id, j], acc)}, from b, or from +0 without, or from what y
   * holds. Cost 2·entries·units.
   *
   * @param x rows of entries whose ids are rows of the table; as many rows as y
   * @param table [buckets, units]
   * @param b the biases [units], or null
   * @param add whether the sums start from what y holds; then b is null
   * @param y written, [rows, units]
   */
  void sparseForward(
      SparseRows x, Matrix table, Slice b, boolean add, Activation activation, Matrix y);

  /**
   * The gradient by the rows of a table that occur: {@code gradient[i] = Σ v·dy[row]} over the
   * entries of x's i-th id in order, {@code acc = fma(v, dy[row, j], acc)} from +0. Cost
   * 2·entries·units.
   *
   * @param x the batch's entries, by id
   * @param dy [rows, units]
   * @param gradient written, [x.distinct(), units]
   */
  void sparseBackwardWeights(SparseColumns x, Matrix dy, Matrix gradient);

  /**
   * {@link #sgd} on the rows of a table that occur, with {@code gradient} as {@link
   * #sparseBackwardWeights} computes it; other rows are not touched. The gradient is not written
   * anywhere. Cost 2·entries·units and a pass over the rows that occur.
   *
   * @param x the batch's entries, by id
   * @param dy [rows, units]
   * @param table [buckets, units], updated
   */
  void sparseSgd(SparseColumns x, Matrix dy, Matrix table, float scale, float rate);

  /**
   * {@link #momentum} on the rows of a table that occur, as {@link #sparseSgd}: the momentum of
   * other rows stands still.
   */
  void sparseMomentum(
      SparseColumns x,
      Matrix dy,
      Matrix table,
      Matrix a,
      float scale,
      float rate,
      float momentum,
      boolean nesterov);

  /** {@link #adagrad} on the rows of a table that occur, as {@link #sparseSgd}. */
  void sparseAdagrad(SparseColumns x, Matrix dy, Matrix table, Matrix a, float scale, float rate);

  /**
   * {@link #adam} on the rows of a table that occur, as {@link #sparseSgd}: lazy Adam, the averages
   * of other rows stand still.
   */
  void sparseAdam(
      SparseColumns x,
      Matrix dy,
      Matrix table,
      Matrix m,
      Matrix v,
      float scale,
      float rate,
      float beta1,
      float beta2,
      float epsilon);

  /**
   * Takes columns out of a matrix without gaps, in place: afterwards it is a matrix of {@code
   * kept.length()} columns without gaps at the same offset, and what lies behind it is as before.
   * How large tables are compacted.
   *
   * @param matrix its stride is its number of columns
   * @param kept which columns stay, strictly ascending
   * @throws IllegalArgumentException if they are not that
   */
  void keepColumns(Matrix matrix, Indices kept);

  /**
   * Ends the provider's threads and frees its memory. Idempotent; every operation afterwards is an
   * {@link IllegalStateException}, while the name and the description can still be asked for.
   */
  @Override
  void close();

  /**
   * The best available provider with as many threads as the machine has processors: {@link
   * KernelSelection#best}.
   */
  static Kernels best() {
    return best(KernelOptions.threads(Runtime.getRuntime().availableProcessors()));
  }

  /** The best available provider. */
  static Kernels best(KernelOptions options) {
    return KernelSelection.best().open(options);
  }

  /**
   * The provider with this name, or the best one for {@code auto}.
   *
   * @throws IllegalStateException if it is missing or unavailable; the message has every provider's
   *     answer
   */
  static Kernels named(String name, KernelOptions options) {
    return KernelSelection.named(name).open(options);
  }
}
