package io.espalier.kernels.cuda.ceiling;

import io.espalier.kernels.cuda.compile.Cubins;
import io.espalier.kernels.cuda.driver.DeviceMemory;
import io.espalier.kernels.cuda.driver.Gpu;
import io.espalier.kernels.cuda.driver.GpuFacts;
import io.espalier.kernels.cuda.driver.KernelFunction;
import io.espalier.kernels.cuda.driver.LaunchArguments;
import io.espalier.kernels.cuda.driver.PinnedMemory;
import io.espalier.kernels.cuda.driver.Stream;

/**
 * The GPU's ceilings, to be timed by the caller: fused multiply-adds on registers alone, and a copy
 * from its memory to its memory by the driver. One thread at a time.
 */
public final class GpuCeilings implements AutoCloseable {
  private static final int THREADS = 256;
  private static final int OPERATIONS_OF_A_ROUND = 16;
  private static final long MOST_COPIED = 256L << 20;
  private static final float FACTOR = 0.999f;
  private static final float ADDEND = 0.001f;

  private final Gpu gpu;
  private final Stream stream;
  private final KernelFunction chains;
  private final LaunchArguments arguments = new LaunchArguments();
  private final DeviceMemory sums;
  private final DeviceMemory from;
  private final DeviceMemory to;
  private final int blocks;
  private final int rounds;

  /**
   * Takes some memory of the GPU.
   *
   * @param rounds of each chain: some ten thousand take a millisecond
   * @throws IllegalStateException if there is no GPU to use; says why
   */
  public GpuCeilings(int rounds) {
    this.gpu = Gpu.open();
    this.rounds = rounds;
    try {
      GpuFacts facts = gpu.facts();
      stream = gpu.newStream();
      chains = gpu.load(Cubins.forDevice(facts).bytes()).function("fma_chains");
      blocks = facts.multiprocessors() * Math.max(1, facts.threadsPerMultiprocessor() / THREADS);
      sums = gpu.allocate((long) blocks * THREADS * Float.BYTES, "sums of chains");
      long bytes = Math.min(MOST_COPIED, facts.memoryBytes() / 16);
      from = gpu.allocate(bytes, "what is copied");
      to = gpu.allocate(bytes, "its copy");
    } catch (RuntimeException | Error e) {
      gpu.close();
      throw e;
    }
    arguments.pointer(sums.address());
    arguments.integer(rounds);
    arguments.real(FACTOR);
    arguments.real(ADDEND);
  }

  /** The GPU, with the clocks that it may reach. */
  public String description() {
    GpuFacts facts = gpu.facts();
    return "%s; clocks up to %d MHz, memory %d MHz on %d bits"
        .formatted(
            facts,
            facts.clockKilohertz() / 1000,
            facts.memoryClockKilohertz() / 1000,
            facts.memoryBusBits());
  }

  /** Operations of a call of {@link #fma}; a fused multiply-add is two. */
  public double fmaFlops() {
    return (double) blocks * THREADS * rounds * OPERATIONS_OF_A_ROUND;
  }

  /** As many chains as run at once. Returns when they are done. */
  public void fma() {
    stream.launch(chains, blocks, 1, THREADS, arguments);
    stream.synchronize();
  }

  /** Bytes of a call of {@link #copy}, read and written. */
  public double copyBytes() {
    return 2.0 * from.bytes();
  }

  /** Copies. Returns when it is done. */
  public void copy() {
    stream.copy(to.address(), from.address(), from.bytes());
    stream.synchronize();
  }

  /** The sum of the first thread's chains, so that none of them can be left out. */
  public float firstSum() {
    PinnedMemory number = gpu.allocatePinned(Float.BYTES, "a sum of chains");
    stream.copyOut(number, 0, sums.address(), Float.BYTES);
    stream.synchronize();
    float sum = number.getFloat(0);
    number.close();
    return sum;
  }

  /** What the first thread's chains must come to. */
  public float expectedSum() {
    float[] c = new float[8];
    for (int chain = 0; chain < c.length; chain++) {
      float sum = chain;
      for (int round = 0; round < rounds; round++) {
        sum = Math.fma(sum, FACTOR, ADDEND);
      }
      c[chain] = sum;
    }
    return ((c[0] + c[1]) + (c[2] + c[3])) + ((c[4] + c[5]) + (c[6] + c[7]));
  }

  @Override
  public void close() {
    gpu.close();
  }
}
