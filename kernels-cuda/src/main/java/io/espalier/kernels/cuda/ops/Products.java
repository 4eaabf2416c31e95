package io.espalier.kernels.cuda.ops;

import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.network.Activation;

/** The three matrix products of a dense layer: exact, or by a library that is fast. */
public interface Products extends AutoCloseable {
  /** {@link io.espalier.kernels.Kernels#denseForward}. */
  void denseForward(Matrix x, Matrix w, Slice b, Activation activation, Matrix y);

  /** {@link io.espalier.kernels.Kernels#denseBackwardInput}. */
  void denseBackwardInput(Matrix dy, Matrix w, Matrix dx);

  /** {@link io.espalier.kernels.Kernels#denseBackwardWeights}. */
  void denseBackwardWeights(Matrix x, Matrix dy, Matrix dw);

  /** Frees what it has beside the GPU's memory. */
  @Override
  default void close() {}
}
