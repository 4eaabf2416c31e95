package io.espalier.kernels.cuda.driver;

import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * A stretch of the JDK's native memory as JavaCPP wants it in calls. It keeps an automatic arena's
 * memory alive for as long as it is used itself.
 */
public final class NativeBlock extends PointerPointer<Pointer> {
  private final MemorySegment segment;

  public NativeBlock(MemorySegment segment) {
    super((Pointer) null);
    this.segment = segment;
    address = segment.address();
  }

  public MemorySegment segment() {
    return segment;
  }
}
