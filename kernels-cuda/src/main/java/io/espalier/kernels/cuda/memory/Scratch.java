package io.espalier.kernels.cuda.memory;

import io.espalier.kernels.Slice;
import io.espalier.kernels.cuda.driver.DeviceMemory;
import io.espalier.kernels.cuda.driver.Gpu;
import java.util.ArrayList;
import java.util.List;

/**
 * Device memory for what an operation keeps only while it runs: sums of chunks, say. Each piece of
 * one tape has its own place, so pieces tie no operations together; the next tape takes the same
 * places, behind this one.
 */
public final class Scratch {
  private static final int FIRST_FLOATS = 1 << 16;

  /** Pieces begin at multiples of 64 floats, so that they can be read in vectors. */
  private static final int ALIGN = 64;

  private final Gpu gpu;
  private final Object owner;
  private final String what;

  /** What the last tapes were given, in order: mostly this one asks for the same. */
  private final List<Slice> pieces = new ArrayList<>();

  private DeviceBuffer buffer;
  private int used;
  private int next;

  /**
   * Scratch of zeros.
   *
   * @param what it is for, for messages
   */
  public Scratch(Gpu gpu, Object owner, String what) {
    this.gpu = gpu;
    this.owner = owner;
    this.what = what;
    grow(FIRST_FLOATS);
  }

  /** Room for this many floats until the tape has run; what it holds is what was left there. */
  public Slice floats(int count) {
    if ((long) used + count > buffer.length()) {
      // Who was given a place in the old one keeps it: that is freed with the GPU's other memory.
      grow(Math.toIntExact(Math.max(2L * buffer.length(), (long) count)));
    }
    Slice piece = next < pieces.size() ? pieces.get(next) : null;
    if (piece == null || piece.offset() != used || piece.length() != count) {
      piece = new Slice(buffer, used, count);
      pieces.subList(next, pieces.size()).clear();
      pieces.add(piece);
    }
    next++;
    used = Math.toIntExact(((long) used + count + ALIGN - 1) / ALIGN * ALIGN);
    return piece;
  }

  /** The tape has been run: the next one starts from the beginning. */
  public void restart() {
    used = 0;
    next = 0;
  }

  private void grow(int floats) {
    DeviceMemory memory = gpu.allocate((long) floats * Float.BYTES, what);
    buffer = new DeviceBuffer(owner, memory, floats);
    pieces.clear();
    restart();
  }
}
