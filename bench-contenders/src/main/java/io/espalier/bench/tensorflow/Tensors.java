package io.espalier.bench.tensorflow;

import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Arrays into tensors and back, block-wise. */
final class Tensors {
  private Tensors() {}

  static TFloat32 of(float[] values, Shape shape) {
    TFloat32 tensor = TFloat32.tensorOf(shape);
    write(values, 0, tensor);
    return tensor;
  }

  /** Class indices. */
  static TInt32 indices(float[] values) {
    int[] indices = new int[values.length];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = (int) values[i];
    }
    return TInt32.vectorOf(indices);
  }

  /** Fills a tensor with the values from {@code offset} on. */
  static void write(float[] values, int offset, TFloat32 to) {
    to.asRawTensor().data().asFloats().write(values, offset, (int) to.shape().size());
  }

  /** Copies a tensor's values to {@code offset}, and says how many there were. */
  static int read(TFloat32 from, float[] values, int offset) {
    int length = (int) from.shape().size();
    from.asRawTensor().data().asFloats().read(values, offset, length);
    return length;
  }
}
