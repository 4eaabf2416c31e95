package io.espalier.kernels.cuda.driver;

import static org.bytedeco.cuda.global.cudart.cuMemFreeHost;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Memory of the host that stays where it is, so that the GPU can read and write it by itself. Not
 * zeroed. Bytes count from its start, and are multiples of 4. Whoever writes what the GPU still
 * reads, or reads what it still writes, gets either; events say when it is done.
 */
public final class PinnedMemory extends Owned {
  private final MemorySegment memory;
  private final long deviceAddress;
  private final String purpose;

  PinnedMemory(Gpu gpu, MemorySegment memory, long deviceAddress, String purpose) {
    super(gpu);
    this.memory = memory;
    this.deviceAddress = deviceAddress;
    this.purpose = purpose;
  }

  /** Where it begins, for kernels. */
  public long deviceAddress() {
    refuseWhenClosed();
    return deviceAddress;
  }

  /** How long it is. */
  public long bytes() {
    return memory.byteSize();
  }

  /** Writes floats from an array. */
  public void put(long atByte, float[] from, int offset, int length) {
    refuseWhenClosed();
    MemorySegment.copy(from, offset, memory, ValueLayout.JAVA_FLOAT, atByte, length);
  }

  /** Writes integers from an array. */
  public void put(long atByte, int[] from, int offset, int length) {
    refuseWhenClosed();
    MemorySegment.copy(from, offset, memory, ValueLayout.JAVA_INT, atByte, length);
  }

  /** Reads floats into an array. */
  public void get(long atByte, float[] to, int offset, int length) {
    refuseWhenClosed();
    MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, atByte, to, offset, length);
  }

  /** Reads one float. */
  public float getFloat(long atByte) {
    refuseWhenClosed();
    return memory.get(ValueLayout.JAVA_FLOAT, atByte);
  }

  /** Reads one integer. */
  public int getInt(long atByte) {
    refuseWhenClosed();
    return memory.get(ValueLayout.JAVA_INT, atByte);
  }

  /** Where these bytes are on the host. */
  long hostAddress(long atByte, long bytes) {
    refuseWhenClosed();
    Objects.checkFromIndexSize(atByte, bytes, memory.byteSize());
    return memory.address() + atByte;
  }

  @Override
  String what() {
    return "pinned memory for " + purpose;
  }

  @Override
  long held() {
    return bytes();
  }

  @Override
  int free() {
    return cuMemFreeHost(new Address(memory.address()));
  }
}
