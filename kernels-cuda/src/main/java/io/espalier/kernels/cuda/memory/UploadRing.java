package io.espalier.kernels.cuda.memory;

import io.espalier.kernels.cuda.driver.DeviceMemory;
import io.espalier.kernels.cuda.driver.Event;
import io.espalier.kernels.cuda.driver.Gpu;
import io.espalier.kernels.cuda.driver.PinnedMemory;
import io.espalier.kernels.cuda.driver.Stream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one tape's operations need from the host beside staged batches: the entries of sparse rows,
 * lists of columns. Everything of a tape is gathered in pinned memory and sent in one copy before
 * the tape runs; the next tape gathers in other memory meanwhile.
 */
public final class UploadRing {
  private static final int FIRST_BYTES = 1 << 18;
  private static final int ALIGN = 64;

  /** Pinned memory and as much on the device. */
  private record Block(PinnedMemory pinned, DeviceMemory device) {}

  /** What one tape sends: one block, or several where one was too small. */
  private static final class Load {
    private final List<Block> blocks = new ArrayList<>();
    private final Event copied;
    private final Event used;
    private long[] filled = new long[4];
    private boolean any;

    Load(Gpu gpu) {
      copied = gpu.newEvent();
      used = gpu.newEvent();
    }
  }

  private final Gpu gpu;
  private final Stream compute;
  private final Stream copies;
  private final Load[] loads = new Load[2];
  private int current;

  /**
   * A ring whose copies run on one stream and are waited for by another.
   *
   * @param compute the stream on which kernels run
   */
  public UploadRing(Gpu gpu, Stream compute, Stream copies) {
    this.gpu = gpu;
    this.compute = compute;
    this.copies = copies;
    for (int i = 0; i < loads.length; i++) {
      loads[i] = new Load(gpu);
      addBlock(loads[i], FIRST_BYTES);
    }
  }

  /** The device's address of these integers while this tape runs; they are copied at once. */
  public long ints(int[] values, int count) {
    Block block = reserve((long) count * Integer.BYTES);
    long at = at();
    block.pinned().put(at, values, 0, count);
    return taken(block, at, (long) count * Integer.BYTES);
  }

  /** The device's address of these floats while this tape runs; they are copied at once. */
  public long floats(float[] values, int count) {
    Block block = reserve((long) count * Float.BYTES);
    long at = at();
    block.pinned().put(at, values, 0, count);
    return taken(block, at, (long) count * Float.BYTES);
  }

  /** To be called before the tape is run: sends what was gathered. */
  public void send() {
    Load load = loads[current];
    if (!load.any) {
      return;
    }
    for (int i = 0; i < load.blocks.size(); i++) {
      if (load.filled[i] == 0) {
        continue;
      }
      Block block = load.blocks.get(i);
      copies.copyIn(block.device().address(), block.pinned(), 0, load.filled[i]);
    }
    copies.record(load.copied);
    compute.waitFor(load.copied);
  }

  /** To be called after the tape was given to the stream. */
  public void sent() {
    Load load = loads[current];
    if (!load.any) {
      return;
    }
    compute.record(load.used);
    load.any = false;
    current = 1 - current;
  }

  /** The memory is free again when the tape of two before has been run. */
  private void begin(Load load) {
    load.used.synchronize();
    if (load.blocks.size() > 1) {
      long bytes = 0;
      for (Block block : load.blocks) {
        bytes += block.pinned().bytes();
        block.pinned().close();
        block.device().close();
      }
      load.blocks.clear();
      addBlock(load, bytes);
    }
    load.filled[0] = 0;
    load.any = true;
  }

  private Block reserve(long bytes) {
    Load load = loads[current];
    if (!load.any) {
      begin(load);
    }
    int last = load.blocks.size() - 1;
    Block block = load.blocks.get(last);
    if (load.filled[last] + bytes + ALIGN > block.pinned().bytes()) {
      addBlock(load, Math.max(bytes + ALIGN, 2 * block.pinned().bytes()));
      block = load.blocks.getLast();
    }
    return block;
  }

  private long at() {
    Load load = loads[current];
    return load.filled[load.blocks.size() - 1];
  }

  private long taken(Block block, long at, long bytes) {
    Load load = loads[current];
    load.filled[load.blocks.size() - 1] = at + (bytes + ALIGN - 1) / ALIGN * ALIGN;
    return block.device().address() + at;
  }

  private void addBlock(Load load, long bytes) {
    long rounded = (bytes + ALIGN - 1) / ALIGN * ALIGN + ALIGN;
    load.blocks.add(
        new Block(
            gpu.allocatePinned(rounded, "what a step sends to the device"),
            gpu.allocate(rounded, "what a step sends to the device")));
    if (load.blocks.size() > load.filled.length) {
      load.filled = Arrays.copyOf(load.filled, 2 * load.filled.length);
    }
    load.filled[load.blocks.size() - 1] = 0;
  }
}
