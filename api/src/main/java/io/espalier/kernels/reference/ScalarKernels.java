package io.espalier.kernels.reference;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.HostBuffer;
import io.espalier.kernels.HostIndices;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.network.Activation;
import io.espalier.network.Link;
import io.espalier.network.Loss;

/** The reference: every operation as the loop that {@link Kernels} states, one thread, no trick. */
final class ScalarKernels implements Kernels {
  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public String description() {
    return "scalar (plain Java, 1 thread)";
  }

  @Override
  public boolean exact() {
    return true;
  }

  @Override
  public int threads() {
    return 1;
  }

  @Override
  public Buffer allocate(int length) {
    return new HostBuffer(new float[length]);
  }

  @Override
  public Indices indices(int[] values) {
    return new HostIndices(values);
  }

  @Override
  public void write(float[] source, int sourceOffset, Buffer target, int targetOffset, int length) {
    System.arraycopy(source, sourceOffset, array(target), targetOffset, length);
  }

  @Override
  public void read(Buffer source, int sourceOffset, float[] target, int targetOffset, int length) {
    System.arraycopy(array(source), sourceOffset, target, targetOffset, length);
  }

  @Override
  public Buffer stage(float[] source, int length, Buffer reuse) {
    if (reuse == null) {
      return new HostBuffer(source);
    }
    ((HostBuffer) reuse).wrap(source);
    return reuse;
  }

  @Override
  public void denseForward(Matrix x, Matrix w, Slice b, Activation activation, Matrix y) {
    throw new UnsupportedOperationException("being written");
  }

  @Override
  public void denseBackwardInput(Matrix dy, Matrix w, Matrix dx) {
    throw new UnsupportedOperationException("being written");
  }

  @Override
  public void denseBackwardWeights(Matrix x, Matrix dy, Matrix dw) {
    throw new UnsupportedOperationException("being written");
  }

  @Override
  public void activationBackward(Activation activation, Matrix y, Matrix dy, Slice biasGradient, Slice signal) {
    throw new UnsupportedOperationException("being written");
  }

  @Override
  public float lossForwardBackward(Loss loss, Matrix logits, Matrix labels, Slice weights, Matrix gradient) {
    throw new UnsupportedOperationException("being written");
  }

  @Override
  public void link(Link link, Matrix logits, Matrix predictions) {
    throw new UnsupportedOperationException("being written");
  }

  @Override
  public void gather(Matrix source, Indices rows, Indices columns, Matrix target) {
    throw new UnsupportedOperationException("being written");
  }

  @Override
  public void movingAverage(Slice sum, float scale, float decay, float weight, Slice average) {
    throw new UnsupportedOperationException("being written");
  }

  @Override
  public boolean sgd(Slice w, Slice gradient, float scale, float rate) {
    throw new UnsupportedOperationException("being written");
  }

  @Override
  public boolean momentum(
      Slice w, Slice gradient, Slice a, float scale, float rate, float momentum, boolean nesterov) {
    throw new UnsupportedOperationException("being written");
  }

  @Override
  public boolean adagrad(Slice w, Slice gradient, Slice a, float scale, float rate) {
    throw new UnsupportedOperationException("being written");
  }

  @Override
  public boolean adam(
      Slice w, Slice gradient, Slice m, Slice v, float scale, float rate, float beta1, float beta2, float epsilon) {
    throw new UnsupportedOperationException("being written");
  }

  @Override
  public void close() {}

  private static float[] array(Buffer buffer) {
    return ((HostBuffer) buffer).array();
  }
}
