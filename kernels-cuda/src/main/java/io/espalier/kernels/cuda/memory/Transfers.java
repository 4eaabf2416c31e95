package io.espalier.kernels.cuda.memory;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.cuda.driver.Gpu;
import io.espalier.kernels.cuda.driver.PinnedMemory;
import io.espalier.kernels.cuda.driver.Stream;

/**
 * The ways between the host's arrays and the device. Reading and writing wait until they are done;
 * staging does not.
 */
public final class Transfers {
  private static final int CHUNK_FLOATS = 1 << 20;

  private final Gpu gpu;
  private final Object owner;
  private final Stream compute;
  private final Stream copies;
  private final Runnable outgrown;
  private final PinnedMemory chunk;

  /**
   * Transfers of one instance of kernels.
   *
   * @param compute the stream on which kernels run
   * @param copies the stream that copies batches beside them
   * @param outgrown told when a staged buffer is given up because an array no longer fits: nothing
   *     may refer to it afterwards, and nothing be under way
   */
  public Transfers(Gpu gpu, Object owner, Stream compute, Stream copies, Runnable outgrown) {
    this.gpu = gpu;
    this.owner = owner;
    this.compute = compute;
    this.copies = copies;
    this.outgrown = outgrown;
    this.chunk = gpu.allocatePinned((long) CHUNK_FLOATS * Float.BYTES, "copies to the device");
  }

  /** Copies floats to the device, behind everything that the stream has to do. */
  public void write(float[] source, int sourceOffset, DeviceBuffer target, int at, int length) {
    for (int done = 0; done < length; ) {
      int count = Math.min(CHUNK_FLOATS, length - done);
      chunk.put(0, source, sourceOffset + done, count);
      compute.copyIn(target.address(at + done), chunk, 0, (long) count * Float.BYTES);
      compute.synchronize();
      done += count;
    }
  }

  /** Copies floats from the device, behind everything that the stream has to do. */
  public void read(DeviceBuffer source, int at, float[] target, int targetOffset, int length) {
    for (int done = 0; done < length; ) {
      int count = Math.min(CHUNK_FLOATS, length - done);
      compute.copyOut(chunk, 0, source.address(at + done), (long) count * Float.BYTES);
      compute.synchronize();
      chunk.get(0, target, targetOffset + done, count);
      done += count;
    }
  }

  /**
   * Sends an array to the device; everything that the compute stream is given from now on waits for
   * it. Returns before it is there, but for the first time: then it is copied as {@link #write}
   * does.
   *
   * @param reuse what an earlier call returned, or null
   */
  public DeviceBuffer stage(float[] source, int length, Buffer reuse) {
    Staging staging = reuse == null ? null : DeviceBuffer.of(reuse, owner).staging();
    if (reuse != null && staging == null) {
      throw new IllegalArgumentException("stage: the buffer to be used again was not staged");
    }
    if (staging == null || staging.capacity() < length) {
      if (staging != null) {
        outgrown.run();
        staging.close();
      }
      staging = new Staging(gpu, owner, length);
      write(source, 0, staging.first(), 0, length);
      return staging.first();
    }
    return staging.send(source, length, copies, compute);
  }
}
