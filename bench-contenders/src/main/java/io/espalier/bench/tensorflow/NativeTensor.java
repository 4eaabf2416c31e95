package io.espalier.bench.tensorflow;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;

/** A tensor that is fed as it is, without a copy. It goes with its session. */
final class NativeTensor {
  private final TF_Tensor handle;
  private final Pointer data;
  private final int length;

  NativeTensor(NativeSession session, int type, long[] shape) {
    length = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    handle = session.own(TF_Tensor.allocateTensor(type, shape, (long) length * Float.BYTES));
    data = tensorflow.TF_TensorData(handle);
  }

  TF_Tensor handle() {
    return handle;
  }

  /** Fills it with the values from {@code offset} on. */
  NativeTensor write(float[] values, int offset) {
    new FloatPointer(data).put(values, offset, length);
    return this;
  }

  /** Writes these values from {@code at} on. */
  void put(int at, float[] values) {
    new FloatPointer(data).position(at).put(values, 0, values.length);
  }

  /** Fills it with whole numbers, as many as it has. */
  NativeTensor write(int[] values) {
    new IntPointer(data).put(values, 0, length);
    return this;
  }

  /** Fills it with whole numbers from {@code offset} on. */
  NativeTensor writeIntegers(float[] values, int offset) {
    IntPointer integers = new IntPointer(data);
    for (int i = 0; i < length; i++) {
      integers.put(i, (int) values[offset + i]);
    }
    return this;
  }
}
