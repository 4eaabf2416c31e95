package io.espalier.kernels.cuda.memory;

import io.espalier.kernels.cuda.driver.DeviceMemory;
import io.espalier.kernels.cuda.driver.Event;
import io.espalier.kernels.cuda.driver.Gpu;
import io.espalier.kernels.cuda.driver.PinnedMemory;
import io.espalier.kernels.cuda.driver.Stream;

/**
 * One array of the host that is sent to the device again and again: a batch's rows, say. There are
 * two places for it, used in turn, so that the next batch is copied while the step on this one
 * still runs. What comes once, a model's weights, takes one place and nothing of the host.
 *
 * <p>Who waits for whom: the host, before it fills a place's pinned memory, for the copy out of it
 * two batches ago; the copy, before it overwrites a place on the device, for the steps that read
 * it; a step, before it reads a place, for the copy into it.
 */
final class Staging {
  private final Gpu gpu;
  private final Object owner;
  private final DeviceBuffer[] buffers = new DeviceBuffer[2];
  private final DeviceMemory[] memory = new DeviceMemory[2];
  private final PinnedMemory[] pinned = new PinnedMemory[2];
  private final Event[] copied = new Event[2];
  private final Event[] used = new Event[2];
  private final int capacity;
  private int current;

  Staging(Gpu gpu, Object owner, int capacity) {
    this.gpu = gpu;
    this.owner = owner;
    this.capacity = capacity;
    for (int place = 0; place < 2; place++) {
      copied[place] = gpu.newEvent();
      used[place] = gpu.newEvent();
    }
    takePlace(0);
  }

  private void takePlace(int place) {
    memory[place] = gpu.allocate(bytes(), what());
    buffers[place] = new DeviceBuffer(owner, memory[place], capacity, this);
  }

  private long bytes() {
    return Math.max(1, capacity) * (long) Float.BYTES;
  }

  private String what() {
    return "a batch of " + capacity + " floats";
  }

  /** The first place, to be filled by who made this. */
  DeviceBuffer first() {
    return buffers[0];
  }

  int capacity() {
    return capacity;
  }

  /**
   * Sends an array to the place that is free.
   *
   * @param compute has been given everything that reads the other place
   */
  DeviceBuffer send(float[] source, int length, Stream copies, Stream compute) {
    compute.record(used[current]);
    current = 1 - current;
    if (buffers[current] == null) {
      takePlace(current);
    }
    if (pinned[current] == null) {
      pinned[current] = gpu.allocatePinned(bytes(), what());
    }
    copied[current].synchronize();
    pinned[current].put(0, source, 0, length);
    copies.waitFor(used[current]);
    copies.copyIn(memory[current].address(), pinned[current], 0, (long) length * Float.BYTES);
    copies.record(copied[current]);
    compute.waitFor(copied[current]);
    return buffers[current];
  }

  /** Nothing may be under way any more. */
  void close() {
    for (int place = 0; place < 2; place++) {
      if (memory[place] != null) {
        memory[place].close();
      }
      if (pinned[place] != null) {
        pinned[place].close();
      }
      copied[place].close();
      used[place].close();
    }
  }
}
