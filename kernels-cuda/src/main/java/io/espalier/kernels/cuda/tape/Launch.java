package io.espalier.kernels.cuda.tape;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cuda.driver.KernelFunction;
import io.espalier.kernels.cuda.driver.LaunchArguments;
import io.espalier.kernels.cuda.memory.DeviceBuffer;
import java.util.Arrays;

/**
 * One entry of a tape: a kernel with its blocks and arguments, and which floats it reads and
 * writes. Arguments are appended in the order of the fields of the kernel's struct: pointers first,
 * then numbers. Used again for the entry at the same place of the next tape.
 */
public final class Launch {
  private final Tape tape;
  private final Object owner;
  private KernelFunction function;
  private LibraryCall call;
  private int blocksX;
  private int blocksY;
  private int threads;
  private boolean afterAll;
  private final LaunchArguments arguments = new LaunchArguments();

  /** Per range the first address, and one past the last: negative where it is written. */
  private long[] ranges = new long[16];

  private int rangeLongs;

  Launch(Tape tape, Object owner) {
    this.tape = tape;
    this.owner = owner;
  }

  Launch begin(KernelFunction kernel, int x, int y, int blockThreads) {
    function = kernel;
    call = null;
    blocksX = x;
    blocksY = y;
    threads = blockThreads;
    return cleared();
  }

  Launch begin(LibraryCall libraryCall) {
    function = null;
    call = libraryCall;
    blocksX = 0;
    blocksY = 0;
    threads = 0;
    return cleared();
  }

  private Launch cleared() {
    afterAll = false;
    rangeLongs = 0;
    arguments.clear();
    return this;
  }

  /** A matrix that is read. */
  public Launch reads(Matrix matrix) {
    return add(matrix, false);
  }

  /** A slice that is read; null is a null pointer. */
  public Launch reads(Slice slice) {
    return add(slice, false);
  }

  /** A matrix that is written. */
  public Launch writes(Matrix matrix) {
    return add(matrix, true);
  }

  /** A slice that is written; null is a null pointer. */
  public Launch writes(Slice slice) {
    return add(slice, true);
  }

  /** A matrix that is read and written. */
  public Launch updates(Matrix matrix) {
    return add(matrix, true);
  }

  /** A slice that is read and written; null is a null pointer. */
  public Launch updates(Slice slice) {
    return add(slice, true);
  }

  /** An address that ties this entry to no other: what never changes, or only in one way. */
  public Launch address(long address) {
    arguments.pointer(address);
    return this;
  }

  /** A number. */
  public Launch integer(int value) {
    arguments.integer(value);
    return this;
  }

  /** A number. */
  public Launch real(float value) {
    arguments.real(value);
    return this;
  }

  /** Everything before this entry must be done before it, whatever it reads. */
  Launch afterAll() {
    afterAll = true;
    return this;
  }

  /** The entry is complete: it is on the tape. */
  public void end() {
    tape.ended(this);
  }

  private Launch add(Matrix matrix, boolean written) {
    DeviceBuffer buffer = DeviceBuffer.of(matrix.buffer(), owner);
    long from = buffer.address(matrix.offset());
    arguments.pointer(from);
    range(from, buffer.address(matrix.end()), written);
    return this;
  }

  private Launch add(Slice slice, boolean written) {
    if (slice == null) {
      arguments.pointer(0);
      return this;
    }
    Buffer any = slice.buffer();
    DeviceBuffer buffer = DeviceBuffer.of(any, owner);
    long from = buffer.address(slice.offset());
    arguments.pointer(from);
    range(from, buffer.address(slice.offset() + slice.length()), written);
    return this;
  }

  private void range(long from, long to, boolean written) {
    if (to <= from) {
      return;
    }
    if (rangeLongs == ranges.length) {
      ranges = Arrays.copyOf(ranges, 2 * ranges.length);
    }
    ranges[rangeLongs++] = from;
    ranges[rangeLongs++] = written ? -to : to;
  }

  KernelFunction function() {
    return function;
  }

  LibraryCall call() {
    return call;
  }

  int blocksX() {
    return blocksX;
  }

  int blocksY() {
    return blocksY;
  }

  int threads() {
    return threads;
  }

  LaunchArguments arguments() {
    return arguments;
  }

  /** Whether this entry must wait for an earlier one. */
  boolean dependsOn(Launch earlier) {
    if (afterAll) {
      return true;
    }
    for (int i = 0; i < rangeLongs; i += 2) {
      for (int j = 0; j < earlier.rangeLongs; j += 2) {
        boolean written = ranges[i + 1] < 0 || earlier.ranges[j + 1] < 0;
        if (written
            && ranges[i] < Math.abs(earlier.ranges[j + 1])
            && earlier.ranges[j] < Math.abs(ranges[i + 1])) {
          return true;
        }
      }
    }
    return false;
  }

  /** Equal for entries of the same shape; scalars may differ. */
  long shapeHash() {
    long hash = System.identityHashCode(function == null ? call : function);
    hash = 31 * hash + blocksX;
    hash = 31 * hash + blocksY;
    hash = 31 * hash + threads;
    for (int i = 0; i < rangeLongs; i++) {
      hash = hash * 0x9E3779B97F4A7C15L + ranges[i];
    }
    return hash;
  }

  /** Whether another entry is the same but for its arguments that are no matrices and slices. */
  boolean sameShape(Launch other) {
    return function == other.function
        && call == other.call
        && blocksX == other.blocksX
        && blocksY == other.blocksY
        && threads == other.threads
        && afterAll == other.afterAll
        && Arrays.equals(ranges, 0, rangeLongs, other.ranges, 0, other.rangeLongs);
  }

  /** Becomes a copy. */
  void copyFrom(Launch other) {
    function = other.function;
    call = other.call;
    blocksX = other.blocksX;
    blocksY = other.blocksY;
    threads = other.threads;
    afterAll = other.afterAll;
    ranges = Arrays.copyOf(other.ranges, other.rangeLongs);
    rangeLongs = other.rangeLongs;
    arguments.copyFrom(other.arguments);
  }
}
