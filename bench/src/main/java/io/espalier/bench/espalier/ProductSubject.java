package io.espalier.bench.espalier;

import io.espalier.bench.contender.ProductCase;
import io.espalier.bench.contender.Subject;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.network.Activation;

/** A product as a provider's kernels do it. */
final class ProductSubject implements Subject {
  private final ProductCase product;
  private final Kernels kernels;
  private final Matrix left;
  private final Matrix right;
  private final Matrix result;

  ProductSubject(String provider, ProductCase product) {
    this.product = product;
    this.kernels = Providers.open(provider, product.threads());
    int rows = product.rows();
    int in = product.in();
    int out = product.out();
    boolean fromOutputs = product.form() == ProductCase.Form.BACKWARD_INPUT;
    this.left = matrix(product.left(), rows, fromOutputs ? out : in);
    switch (product.form()) {
      case FORWARD -> {
        this.right = matrix(product.right(), in, out);
        this.result = matrix(new float[rows * out], rows, out);
      }
      case BACKWARD_INPUT -> {
        this.right = matrix(product.right(), in, out);
        this.result = matrix(new float[rows * in], rows, in);
      }
      case BACKWARD_WEIGHTS -> {
        this.right = matrix(product.right(), rows, out);
        this.result = matrix(new float[in * out], in, out);
      }
      default -> throw new IllegalArgumentException("no such form: " + product.form());
    }
  }

  private Matrix matrix(float[] values, int rows, int columns) {
    Buffer buffer = kernels.allocate(values.length);
    kernels.write(values, 0, buffer, 0, values.length);
    return Matrix.of(buffer, 0, rows, columns);
  }

  /** Its kernels, which {@link #close} ends. */
  Kernels kernels() {
    return kernels;
  }

  /** The product. */
  Slice written() {
    return new Slice(result.buffer(), 0, product.resultLength());
  }

  @Override
  public void run() {
    switch (product.form()) {
      case FORWARD -> kernels.denseForward(left, right, null, Activation.NONE, result);
      case BACKWARD_INPUT -> kernels.denseBackwardInput(left, right, result);
      case BACKWARD_WEIGHTS -> kernels.denseBackwardWeights(left, right, result);
    }
  }

  @Override
  public float[] result() {
    float[] values = new float[product.resultLength()];
    kernels.read(result.buffer(), 0, values, 0, values.length);
    return values;
  }

  @Override
  public void close() {
    kernels.close();
  }
}
