package io.espalier.kernels.mkl;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.espalier.kernels.Buffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Floats in native memory, on a 64-byte boundary, freed with the kernels that made them. */
final class MklBuffer implements Buffer {
  private static final long ALIGNMENT = 64;

  private final MemorySegment floats;
  private final int length;

  /** Zeros. */
  MklBuffer(Arena arena, int length) {
    this.length = length;
    floats = arena.allocate((long) length * Float.BYTES, ALIGNMENT);
  }

  /** This buffer as MKL's, if it is. */
  static MklBuffer of(Buffer buffer) {
    if (buffer instanceof MklBuffer mkl) {
      return mkl;
    }
    throw new IllegalArgumentException(
        "a buffer of other kernels: "
            + buffer.getClass().getName()
            + "; buffers work only with the kernels that made them");
  }

  @Override
  public int length() {
    return length;
  }

  /** Where the float with this index is. */
  long address(int index) {
    return floats.address() + (long) index * Float.BYTES;
  }

  /** Copies floats out. */
  void read(int from, float[] target, int at, int count) {
    MemorySegment.copy(floats, JAVA_FLOAT, (long) from * Float.BYTES, target, at, count);
  }

  /** Copies floats in. */
  void write(float[] source, int at, int to, int count) {
    MemorySegment.copy(source, at, floats, JAVA_FLOAT, (long) to * Float.BYTES, count);
  }

  /** Copies floats from another buffer, or from elsewhere in this one. */
  void copy(MklBuffer source, int from, int to, int count) {
    MemorySegment.copy(
        source.floats,
        (long) from * Float.BYTES,
        floats,
        (long) to * Float.BYTES,
        (long) count * Float.BYTES);
  }
}
