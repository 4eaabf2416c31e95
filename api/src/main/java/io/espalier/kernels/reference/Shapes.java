package io.espalier.kernels.reference;

import io.espalier.data.SparseRows;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.HostBuffer;
import io.espalier.kernels.HostIndices;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.RowPanels;
import io.espalier.kernels.Slice;
import io.espalier.kernels.SparseColumns;
import io.espalier.network.Activation;
import io.espalier.network.Link;
import io.espalier.network.Loss;
import java.util.Objects;

/**
 * The checks that every provider makes before an operation writes anything: shapes that fit each
 * other, and buffers that reach as far as the shapes say. Each throws an {@link
 * IllegalArgumentException} that names the operation and the shapes. Nothing is allocated while all
 * is well.
 */
public final class Shapes {
  private Shapes() {}

  /** {@link io.espalier.kernels.Kernels#denseForward}; {@code b} may be null. */
  public static void denseForward(Matrix x, Matrix w, Slice b, Activation activation, Matrix y) {
    Objects.requireNonNull(activation, "activation");
    String op = "denseForward";
    boolean fits = x.columns() == w.rows() && y.rows() == x.rows() && y.columns() == w.columns();
    if (!fits || (b != null && b.length() != w.columns())) {
      throw new IllegalArgumentException(
          op
              + ": x "
              + text(x)
              + ", w "
              + text(w)
              + ", b "
              + text(b)
              + ", y "
              + text(y)
              + "; need x [rows, in], w [in, out], b [out] or none, y [rows, out]");
    }
    reach(op, "x", x);
    reach(op, "w", w);
    reach(op, "b", b);
    reach(op, "y", y);
  }

  /** {@link io.espalier.kernels.Kernels#denseForwardRow}; {@code b} may be null. */
  public static void denseForwardRow(
      int lanes, Slice x, RowPanels w, Slice b, Activation activation, Slice y) {
    Objects.requireNonNull(activation, "activation");
    String op = "denseForwardRow";
    boolean fits = x.length() == w.in() && y.length() == w.out() && w.lanes() == lanes;
    if (!fits || (b != null && b.length() != w.out())) {
      throw new IllegalArgumentException(
          op
              + ": x "
              + text(x)
              + ", w ["
              + w.in()
              + ", "
              + w.out()
              + "] in vectors of "
              + w.lanes()
              + ", b "
              + text(b)
              + ", y "
              + text(y)
              + "; need x [in], w [in, out] in vectors of "
              + lanes
              + ", b [out] or none, y [out]");
    }
    reach(op, "x", x);
    reach(op, "b", b);
    reach(op, "y", y);
  }

  /** {@link io.espalier.kernels.Kernels#denseBackwardInput}. */
  public static void denseBackwardInput(Matrix dy, Matrix w, Matrix dx) {
    String op = "denseBackwardInput";
    if (dy.columns() != w.columns() || dx.rows() != dy.rows() || dx.columns() != w.rows()) {
      throw new IllegalArgumentException(
          op
              + ": dy "
              + text(dy)
              + ", w "
              + text(w)
              + ", dx "
              + text(dx)
              + "; need dy [rows, out], w [in, out], dx [rows, in]");
    }
    reach(op, "dy", dy);
    reach(op, "w", w);
    reach(op, "dx", dx);
  }

  /** {@link io.espalier.kernels.Kernels#denseBackwardWeights}. */
  public static void denseBackwardWeights(Matrix x, Matrix dy, Matrix dw) {
    String op = "denseBackwardWeights";
    if (x.rows() != dy.rows() || dw.rows() != x.columns() || dw.columns() != dy.columns()) {
      throw new IllegalArgumentException(
          op
              + ": x "
              + text(x)
              + ", dy "
              + text(dy)
              + ", dw "
              + text(dw)
              + "; need x [rows, in], dy [rows, out], dw [in, out]");
    }
    reach(op, "x", x);
    reach(op, "dy", dy);
    reach(op, "dw", dw);
  }

  /** {@link io.espalier.kernels.Kernels#sparseForward}; {@code b} may be null. */
  public static void sparseForward(
      SparseRows x, Matrix table, Slice b, boolean add, Activation activation, Matrix y) {
    Objects.requireNonNull(activation, "activation");
    String op = "sparseForward";
    boolean fits =
        x.rows() == y.rows() && x.columns() == table.rows() && y.columns() == table.columns();
    if (!fits || (b != null && (add || b.length() != table.columns()))) {
      throw new IllegalArgumentException(
          op
              + ": x "
              + text(x)
              + ", table "
              + text(table)
              + ", b "
              + text(b)
              + (add ? ", adding" : "")
              + ", y "
              + text(y)
              + "; need x [rows, buckets], table [buckets, units], b [units] or none (none when"
              + " adding), y [rows, units]");
    }
    reach(op, "table", table);
    reach(op, "b", b);
    reach(op, "y", y);
  }

  /** {@link io.espalier.kernels.Kernels#sparseBackwardWeights}. */
  public static void sparseBackwardWeights(SparseColumns x, Matrix dy, Matrix gradient) {
    String op = "sparseBackwardWeights";
    if (gradient.rows() != x.distinct() || gradient.columns() != dy.columns()) {
      throw new IllegalArgumentException(
          op
              + ": dy "
              + text(dy)
              + ", gradient "
              + text(gradient)
              + ", "
              + x.distinct()
              + " ids; need dy [rows, units], gradient [ids, units]");
    }
    rowsInside(op, x, dy);
    reach(op, "dy", dy);
    reach(op, "gradient", gradient);
  }

  /** The sparse updates; a rule with fewer slots passes a matrix twice. */
  public static void sparseUpdate(
      String op, SparseColumns x, Matrix dy, Matrix table, Matrix first, Matrix second) {
    if (table.rows() != x.columns()
        || table.columns() != dy.columns()
        || !sameShape(table, first)
        || !sameShape(table, second)) {
      throw new IllegalArgumentException(
          op
              + ": "
              + x.columns()
              + " buckets, dy "
              + text(dy)
              + ", table "
              + text(table)
              + ", slots "
              + text(first)
              + " and "
              + text(second)
              + "; need dy [rows, units], table and slots [buckets, units]");
    }
    rowsInside(op, x, dy);
    reach(op, "dy", dy);
    reach(op, "table", table);
    reach(op, "a slot", first);
    reach(op, "a slot", second);
  }

  /** {@link io.espalier.kernels.Kernels#keepColumns}. */
  public static void keepColumns(Matrix matrix, Indices kept) {
    String op = "keepColumns";
    HostIndices columns = host(kept);
    int previous = -1;
    for (int j = 0; j < columns.length(); j++) {
      if (columns.get(j) <= previous || columns.get(j) >= matrix.columns()) {
        throw new IllegalArgumentException(
            op
                + ": column "
                + columns.get(j)
                + " after "
                + previous
                + "; need columns of the matrix, strictly ascending: "
                + text(matrix));
      }
      previous = columns.get(j);
    }
    if (matrix.stride() != matrix.columns()) {
      throw new IllegalArgumentException(
          op + ": " + text(matrix) + " has the stride " + matrix.stride() + "; need no gaps");
    }
    reach(op, "the matrix", matrix);
  }

  private static boolean sameShape(Matrix one, Matrix other) {
    return one.rows() == other.rows() && one.columns() == other.columns();
  }

  private static void rowsInside(String op, SparseColumns x, Matrix dy) {
    if (x.sourceRows() > dy.rows()) {
      throw new IllegalArgumentException(
          op + ": " + x.sourceRows() + " rows of entries, and dy " + text(dy));
    }
  }

  private static String text(SparseRows rows) {
    return "[" + rows.rows() + ", " + rows.columns() + "]";
  }

  /** {@link io.espalier.kernels.Kernels#activationBackward}; the slices may be null. */
  public static void activationBackward(
      Activation activation, Matrix y, Matrix dy, Slice biasGradient, Slice signal) {
    Objects.requireNonNull(activation, "activation");
    String op = "activationBackward";
    int width = dy.columns();
    if (y.rows() != dy.rows()
        || y.columns() != width
        || (biasGradient != null && biasGradient.length() != width)
        || (signal != null && signal.length() != width)) {
      throw new IllegalArgumentException(
          op
              + ": y "
              + text(y)
              + ", dy "
              + text(dy)
              + ", biasGradient "
              + text(biasGradient)
              + ", signal "
              + text(signal)
              + "; need y and dy [rows, width], the others [width] or none");
    }
    reach(op, "y", y);
    reach(op, "dy", dy);
    reach(op, "biasGradient", biasGradient);
    reach(op, "signal", signal);
  }

  /** {@link io.espalier.kernels.Kernels#lossForwardBackward}; {@code weights} may be null. */
  public static void lossForwardBackward(
      Loss loss, Matrix logits, Matrix labels, Slice weights, Matrix gradient) {
    Objects.requireNonNull(loss, "loss");
    String op = "lossForwardBackward";
    int rows = logits.rows();
    int outputs = logits.columns();
    if (outputs < 1
        || labels.rows() != rows
        || labels.columns() != loss.labelColumns(outputs)
        || (weights != null && weights.length() != rows)
        || gradient.rows() != rows
        || gradient.columns() != outputs) {
      throw new IllegalArgumentException(
          op
              + ": "
              + loss
              + ", logits "
              + text(logits)
              + ", labels "
              + text(labels)
              + ", weights "
              + text(weights)
              + ", gradient "
              + text(gradient)
              + "; need logits and gradient [rows, outputs], labels [rows, "
              + (loss == Loss.SOFTMAX_CROSS_ENTROPY ? "1" : "outputs")
              + "], weights [rows] or none, outputs at least 1");
    }
    reach(op, "logits", logits);
    reach(op, "labels", labels);
    reach(op, "weights", weights);
    reach(op, "gradient", gradient);
  }

  /** {@link io.espalier.kernels.Kernels#link}. */
  public static void link(Link link, Matrix logits, Matrix predictions) {
    Objects.requireNonNull(link, "link");
    if (logits.rows() != predictions.rows() || logits.columns() != predictions.columns()) {
      throw new IllegalArgumentException(
          "link: logits "
              + text(logits)
              + ", predictions "
              + text(predictions)
              + "; need the same shape");
    }
    reach("link", "logits", logits);
    reach("link", "predictions", predictions);
  }

  /** {@link io.espalier.kernels.Kernels#gather}; {@code rows} and {@code columns} may be null. */
  public static void gather(Matrix source, Indices rows, Indices columns, Matrix target) {
    int height = rows == null ? source.rows() : rows.length();
    int width = columns == null ? source.columns() : columns.length();
    if (target.rows() != height || target.columns() != width) {
      throw new IllegalArgumentException(
          "gather: source "
              + text(source)
              + ", "
              + (rows == null ? "all" : height)
              + " rows, "
              + (columns == null ? "all" : width)
              + " columns, target "
              + text(target)
              + "; need target ["
              + height
              + ", "
              + width
              + "]");
    }
    inside("row", rows, source.rows());
    inside("column", columns, source.columns());
    reach("gather", "source", source);
    reach("gather", "target", target);
  }

  /** Slices that must be of one length: the moving average and the optimizers. */
  public static void sameLength(String op, Slice first, Slice second) {
    sameLength(op, first, second, null, null);
  }

  /** The same for three. */
  public static void sameLength(String op, Slice first, Slice second, Slice third) {
    sameLength(op, first, second, third, null);
  }

  /** The same for four; the last two may be null. */
  public static void sameLength(String op, Slice first, Slice second, Slice third, Slice fourth) {
    int length = first.length();
    if (second.length() != length
        || (third != null && third.length() != length)
        || (fourth != null && fourth.length() != length)) {
      throw new IllegalArgumentException(
          op
              + ": slices of "
              + text(first)
              + ", "
              + text(second)
              + (third == null ? "" : ", " + text(third))
              + (fourth == null ? "" : ", " + text(fourth))
              + "; all must have one length");
    }
    reach(op, "slice 1", first);
    reach(op, "slice 2", second);
    reach(op, "slice 3", third);
    reach(op, "slice 4", fourth);
  }

  /**
   * {@code length} floats from {@code offset} on lie within the {@code available} ones of an array
   * or a buffer.
   */
  public static void range(String op, String name, int offset, int length, int available) {
    if (offset < 0 || length < 0 || (long) offset + length > available) {
      throw new IllegalArgumentException(
          op
              + ": "
              + length
              + " floats from "
              + offset
              + " on are not within the "
              + available
              + " of "
              + name);
    }
  }

  /** A CPU buffer's array. */
  public static float[] array(Buffer buffer) {
    if (buffer instanceof HostBuffer host) {
      return host.array();
    }
    throw new IllegalArgumentException(
        "a buffer of other kernels: "
            + buffer.getClass().getName()
            + "; buffers work only with the kernels that made them");
  }

  /** A CPU index list; null stays null. */
  public static HostIndices host(Indices indices) {
    if (indices == null || indices instanceof HostIndices) {
      return (HostIndices) indices;
    }
    throw new IllegalArgumentException(
        "indices of other kernels: "
            + indices.getClass().getName()
            + "; indices work only with the kernels that made them");
  }

  private static void reach(String op, String name, Matrix matrix) {
    boolean empty = matrix.rows() == 0 || matrix.columns() == 0;
    long end =
        empty ? 0 : matrix.offset() + (matrix.rows() - 1L) * matrix.stride() + matrix.columns();
    if (end > matrix.buffer().length()) {
      throw new IllegalArgumentException(
          op
              + ": "
              + name
              + " "
              + text(matrix)
              + " at "
              + matrix.offset()
              + " with stride "
              + matrix.stride()
              + " ends at "
              + end
              + ", but its buffer has "
              + matrix.buffer().length()
              + " floats");
    }
  }

  private static void reach(String op, String name, Slice slice) {
    if (slice != null && slice.offset() + slice.length() > slice.buffer().length()) {
      throw new IllegalArgumentException(
          op
              + ": "
              + name
              + " "
              + text(slice)
              + " at "
              + slice.offset()
              + " ends beyond its buffer of "
              + slice.buffer().length()
              + " floats");
    }
  }

  /** Only host lists can be looked into; a device checks its own when it makes them. */
  private static void inside(String what, Indices indices, int bound) {
    if (indices instanceof HostIndices host) {
      for (int i = 0; i < host.length(); i++) {
        if (host.get(i) < 0 || host.get(i) >= bound) {
          throw new IllegalArgumentException(
              "gather: "
                  + what
                  + " "
                  + host.get(i)
                  + " (number "
                  + i
                  + " of the list) of a source with "
                  + bound);
        }
      }
    }
  }

  private static String text(Matrix matrix) {
    return "[" + matrix.rows() + ", " + matrix.columns() + "]";
  }

  private static String text(Slice slice) {
    return slice == null ? "none" : "[" + slice.length() + "]";
  }
}
