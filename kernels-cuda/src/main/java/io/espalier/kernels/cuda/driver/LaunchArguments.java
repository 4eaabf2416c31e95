package io.espalier.kernels.cuda.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The struct that a kernel takes, field after field, aligned as C aligns them. What is between the
 * fields is zero. Writing allocates nothing. For one thread at a time.
 */
public final class LaunchArguments {
  /** Its largest size. */
  public static final int CAPACITY = 256;

  /** Before the struct stands its address: the driver wants a list of pointers to arguments. */
  private static final int STRUCT = 16;

  private final ByteBuffer struct;
  private final NativeBlock parameters;
  private int size;

  /** An empty struct. */
  public LaunchArguments() {
    MemorySegment block = Arena.ofAuto().allocate(STRUCT + CAPACITY, STRUCT);
    block.set(ValueLayout.JAVA_LONG, 0, block.address() + STRUCT);
    struct = block.asSlice(STRUCT).asByteBuffer().order(ByteOrder.nativeOrder());
    parameters = new NativeBlock(block);
  }

  /** Makes it empty. */
  public void clear() {
    for (int at = 0; at < size; at += Long.BYTES) {
      struct.putLong(at, 0);
    }
    size = 0;
  }

  /** Appends a pointer into the GPU's memory; 0 is the null pointer. */
  public void pointer(long address) {
    struct.putLong(next(Long.BYTES), address);
  }

  /** Appends an {@code int} or an {@code unsigned}. */
  public void integer(int value) {
    struct.putInt(next(Integer.BYTES), value);
  }

  /** Appends a {@code float}. */
  public void real(float value) {
    struct.putFloat(next(Float.BYTES), value);
  }

  /** How many bytes it has so far. */
  public int size() {
    return size;
  }

  /** Whether both have the same fields, bit for bit. */
  public boolean sameAs(LaunchArguments other) {
    if (size != other.size) {
      return false;
    }
    // What is behind the last field is zero, too.
    for (int at = 0; at < size; at += Long.BYTES) {
      if (struct.getLong(at) != other.struct.getLong(at)) {
        return false;
      }
    }
    return true;
  }

  /** Makes this the same as the other. */
  public void copyFrom(LaunchArguments other) {
    for (int at = 0; at < Math.max(size, other.size); at += Long.BYTES) {
      struct.putLong(at, other.struct.getLong(at));
    }
    size = other.size;
  }

  /** The list of one pointer to this struct. */
  NativeBlock parameters() {
    return parameters;
  }

  private int next(int bytes) {
    int at = (size + bytes - 1) & -bytes;
    if (at + bytes > CAPACITY) {
      throw new IllegalStateException("a kernel takes at most " + CAPACITY + " bytes");
    }
    size = at + bytes;
    return at;
  }
}
