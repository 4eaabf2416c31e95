package io.espalier.kernels;

import java.util.Objects;

/** The buffer of every CPU provider: a plain array. */
public final class HostBuffer implements Buffer {
  private float[] array;

  /** A buffer over this array, not a copy of it. */
  public HostBuffer(float[] array) {
    this.array = Objects.requireNonNull(array, "array");
  }

  /** The floats. */
  public float[] array() {
    return array;
  }

  /** Lets this buffer stand for another array: how a batch is fed without a copy. */
  public void wrap(float[] other) {
    array = Objects.requireNonNull(other, "array");
  }

  @Override
  public int length() {
    return array.length;
  }
}
