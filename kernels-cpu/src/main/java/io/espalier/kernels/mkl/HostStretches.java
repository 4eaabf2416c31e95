package io.espalier.kernels.mkl;

import io.espalier.kernels.Availability;
import io.espalier.kernels.HostIndices;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cpu.VectorProvider;
import io.espalier.kernels.reference.ScalarProvider;
import io.espalier.network.Activation;
import io.espalier.network.Link;
import io.espalier.network.Loss;
import java.util.Arrays;

/**
 * All that is no matrix product: native memory is copied to the heap in stretches that stay in the
 * second cache, other kernels work there, on one thread, and what they wrote is copied back.
 *
 * <p>Sums over rows are taken in the same chunks as everywhere, so these operations give the exact
 * kernels' bits for equal inputs.
 */
final class HostStretches implements AutoCloseable {
  private static final int FLOATS = 8192;
  private static final int MOST_COLUMNS = 512;

  private final Kernels host;
  private final ScratchArray a = new ScratchArray();
  private final ScratchArray b = new ScratchArray();
  private final ScratchArray c = new ScratchArray();
  private final ScratchArray d = new ScratchArray();
  private final ScratchArray sums = new ScratchArray();
  private final ScratchArray one = new ScratchArray();

  HostStretches() {
    VectorProvider vector = new VectorProvider();
    host =
        (vector.probe() instanceof Availability.Available ? vector : new ScalarProvider())
            .open(KernelOptions.defaults());
    one.reserve(1);
    one.array()[0] = 1f;
  }

  /** The kernels that work on the heap. */
  String description() {
    return host.description();
  }

  /** y = activation(y). */
  void activate(Activation activation, Matrix y) {
    if (activation == Activation.NONE) {
      return;
    }
    boolean gapless = y.stride() == y.columns();
    int runs = gapless ? 1 : y.rows();
    int length = gapless ? y.rows() * y.columns() : y.columns();
    MklBuffer buffer = MklBuffer.of(y.buffer());
    for (int run = 0; run < runs; run++) {
      int start = y.offset() + run * y.stride();
      for (int done = 0; done < length; done += FLOATS) {
        int count = Math.min(length - done, FLOATS);
        // A product of one row with a depth of one: activation(1·y).
        Matrix from = a.matrix(1, count);
        Matrix to = b.matrix(1, count);
        buffer.read(start + done, a.array(), 0, count);
        host.denseForward(one.matrix(1, 1), from, null, activation, to);
        buffer.write(b.array(), 0, start + done, count);
      }
    }
  }

  void activationBackward(
      Activation activation, Matrix y, Matrix dy, Slice biasGradient, Slice signal) {
    for (int left = 0; left < dy.columns(); left += MOST_COLUMNS) {
      int width = Math.min(dy.columns() - left, MOST_COLUMNS);
      sums.reserve(2 * MOST_COLUMNS);
      Arrays.fill(sums.array(), 0f);
      Slice chunkBias = biasGradient == null ? null : c.slice(width);
      Slice chunkSignal = signal == null ? null : d.slice(width);
      for (int top = 0; top < dy.rows(); top += Kernels.CHUNK_ROWS) {
        int height = Math.min(dy.rows() - top, Kernels.CHUNK_ROWS);
        Matrix outputs = in(y, top, left, a, height, width);
        Matrix gradients = in(dy, top, left, b, height, width);
        host.activationBackward(activation, outputs, gradients, chunkBias, chunkSignal);
        if (activation != Activation.NONE) {
          out(b, dy, top, left, height, width);
        }
        if (chunkBias != null) {
          add(c.array(), sums.array(), 0, width);
        }
        if (chunkSignal != null) {
          add(d.array(), sums.array(), MOST_COLUMNS, width);
        }
      }
      if (biasGradient != null) {
        buffer(biasGradient).write(sums.array(), 0, biasGradient.offset() + left, width);
      }
      if (signal != null) {
        buffer(signal).write(sums.array(), MOST_COLUMNS, signal.offset() + left, width);
      }
    }
  }

  float lossForwardBackward(
      Loss loss, Matrix logits, Matrix labels, Slice weights, Matrix gradient) {
    float sum = 0f;
    for (int top = 0; top < logits.rows(); top += Kernels.CHUNK_ROWS) {
      int height = Math.min(logits.rows() - top, Kernels.CHUNK_ROWS);
      Slice chunkWeights = weights == null ? null : d.slice(height);
      if (weights != null) {
        buffer(weights).read(weights.offset() + top, d.array(), 0, height);
      }
      host.lossForwardBackward(
          loss,
          in(logits, top, 0, a, height, logits.columns()),
          in(labels, top, 0, b, height, labels.columns()),
          chunkWeights,
          c.matrix(height, logits.columns()));
      sum += host.submit().loss();
      out(c, gradient, top, 0, height, gradient.columns());
    }
    return sum;
  }

  void link(Link link, Matrix logits, Matrix predictions) {
    int columns = logits.columns();
    for (int top = 0; top < logits.rows(); top += Kernels.CHUNK_ROWS) {
      int height = Math.min(logits.rows() - top, Kernels.CHUNK_ROWS);
      host.link(link, in(logits, top, 0, a, height, columns), b.matrix(height, columns));
      out(b, predictions, top, 0, height, columns);
    }
  }

  /** Row by row; a row from which columns are picked passes through the heap. */
  void gather(Matrix source, HostIndices rows, HostIndices columns, Matrix target) {
    MklBuffer from = MklBuffer.of(source.buffer());
    MklBuffer to = MklBuffer.of(target.buffer());
    a.reserve(source.columns());
    b.reserve(target.columns());
    for (int r = 0; r < target.rows(); r++) {
      int fromRow = source.offset() + (rows == null ? r : rows.get(r)) * source.stride();
      int toRow = target.offset() + r * target.stride();
      if (columns == null) {
        to.copy(from, fromRow, toRow, target.columns());
      } else {
        from.read(fromRow, a.array(), 0, source.columns());
        for (int k = 0; k < target.columns(); k++) {
          b.array()[k] = a.array()[columns.get(k)];
        }
        to.write(b.array(), 0, toRow, target.columns());
      }
    }
  }

  void movingAverage(Slice sum, float scale, float decay, float weight, Slice average) {
    for (int at = 0; at < sum.length(); at += FLOATS) {
      int count = Math.min(sum.length() - at, FLOATS);
      Slice average1 = in(average, at, b, count);
      host.movingAverage(in(sum, at, a, count), scale, decay, weight, average1);
      out(b, average, at, count);
    }
  }

  boolean sgd(Slice w, Slice gradient, float scale, float rate) {
    for (int at = 0; at < w.length(); at += FLOATS) {
      int count = Math.min(w.length() - at, FLOATS);
      host.sgd(in(w, at, a, count), in(gradient, at, b, count), scale, rate);
      out(a, w, at, count);
    }
    return host.submit().finite();
  }

  boolean momentum(
      Slice w, Slice gradient, Slice v, float scale, float rate, float momentum, boolean nesterov) {
    for (int at = 0; at < w.length(); at += FLOATS) {
      int count = Math.min(w.length() - at, FLOATS);
      host.momentum(
          in(w, at, a, count),
          in(gradient, at, b, count),
          in(v, at, c, count),
          scale,
          rate,
          momentum,
          nesterov);
      out(a, w, at, count);
      out(c, v, at, count);
    }
    return host.submit().finite();
  }

  boolean adagrad(Slice w, Slice gradient, Slice squares, float scale, float rate) {
    for (int at = 0; at < w.length(); at += FLOATS) {
      int count = Math.min(w.length() - at, FLOATS);
      host.adagrad(
          in(w, at, a, count), in(gradient, at, b, count), in(squares, at, c, count), scale, rate);
      out(a, w, at, count);
      out(c, squares, at, count);
    }
    return host.submit().finite();
  }

  boolean adam(
      Slice w,
      Slice gradient,
      Slice m,
      Slice v,
      float scale,
      float rate,
      float beta1,
      float beta2,
      float epsilon) {
    for (int at = 0; at < w.length(); at += FLOATS) {
      int count = Math.min(w.length() - at, FLOATS);
      host.adam(
          in(w, at, a, count),
          in(gradient, at, b, count),
          in(m, at, c, count),
          in(v, at, d, count),
          scale,
          rate,
          beta1,
          beta2,
          epsilon);
      out(a, w, at, count);
      out(c, m, at, count);
      out(d, v, at, count);
    }
    return host.submit().finite();
  }

  @Override
  public void close() {
    host.close();
  }

  private static MklBuffer buffer(Slice slice) {
    return MklBuffer.of(slice.buffer());
  }

  private static Slice in(Slice source, int at, ScratchArray scratch, int count) {
    Slice copy = scratch.slice(count);
    buffer(source).read(source.offset() + at, scratch.array(), 0, count);
    return copy;
  }

  private static void out(ScratchArray scratch, Slice target, int at, int count) {
    buffer(target).write(scratch.array(), 0, target.offset() + at, count);
  }

  /** A part of a matrix, without gaps. */
  private static Matrix in(
      Matrix source, int top, int left, ScratchArray scratch, int height, int width) {
    Matrix copy = scratch.matrix(height, width);
    MklBuffer buffer = MklBuffer.of(source.buffer());
    int start = source.offset() + top * source.stride() + left;
    if (source.stride() == width) {
      buffer.read(start, scratch.array(), 0, height * width);
    } else {
      for (int r = 0; r < height; r++) {
        buffer.read(start + r * source.stride(), scratch.array(), r * width, width);
      }
    }
    return copy;
  }

  private static void out(
      ScratchArray scratch, Matrix target, int top, int left, int height, int width) {
    MklBuffer buffer = MklBuffer.of(target.buffer());
    int start = target.offset() + top * target.stride() + left;
    if (target.stride() == width) {
      buffer.write(scratch.array(), 0, start, height * width);
    } else {
      for (int r = 0; r < height; r++) {
        buffer.write(scratch.array(), r * width, start + r * target.stride(), width);
      }
    }
  }

  private static void add(float[] parts, float[] to, int at, int count) {
    for (int i = 0; i < count; i++) {
      to[at + i] += parts[i];
    }
  }
}
