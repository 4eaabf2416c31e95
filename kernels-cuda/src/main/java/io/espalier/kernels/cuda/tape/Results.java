package io.espalier.kernels.cuda.tape;

import io.espalier.kernels.Outcome;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cuda.driver.Event;
import io.espalier.kernels.cuda.driver.Gpu;
import io.espalier.kernels.cuda.driver.KernelFunction;
import io.espalier.kernels.cuda.driver.KernelModule;
import io.espalier.kernels.cuda.driver.PinnedMemory;
import io.espalier.kernels.cuda.driver.Stream;
import io.espalier.kernels.cuda.memory.DeviceBuffer;

/**
 * The numbers that operations leave for the host: the loss, and whether every gradient was finite.
 * A tape's last entry writes them into the host's memory; the host waits for them only when it
 * asks.
 */
public final class Results {
  private static final int LOSS = 0;
  private static final int SPOILT = Float.BYTES;

  private final Gpu gpu;
  private final Object owner;
  private final Stream compute;
  private final KernelFunction publish;
  private final DeviceBuffer notFinite;
  private final DeviceOutcome[] outcomes = new DeviceOutcome[2];
  private DeviceBuffer sums;
  private Slice lossSums;
  private int current;
  private boolean lossAsked;
  private boolean updateAsked;

  /** No numbers yet. */
  public Results(Gpu gpu, Object owner, Stream compute, KernelModule module) {
    this.gpu = gpu;
    this.owner = owner;
    this.compute = compute;
    this.publish = module.function("publish");
    this.notFinite = new DeviceBuffer(owner, gpu.allocate(Float.BYTES, "a step's results"), 1);
    this.sums = sums(256);
    for (int i = 0; i < outcomes.length; i++) {
      outcomes[i] = new DeviceOutcome(gpu);
    }
  }

  /**
   * Where the loss's kernel puts the sum of each chunk of rows; what stands there at the next
   * submit is that loss.
   */
  public Slice lossSums(int chunks) {
    if (chunks > sums.length()) {
      sums = sums(Math.max(chunks, 2 * sums.length()));
      lossSums = null;
    }
    if (lossSums == null || lossSums.length() != chunks) {
      lossSums = new Slice(sums, 0, chunks);
    }
    lossAsked = true;
    return lossSums;
  }

  /** The address of an unsigned that an update sets to 1 when it meets what is not finite. */
  public long notFiniteAddress() {
    updateAsked = true;
    return notFinite.address(0);
  }

  /** Runs the tape. */
  public Outcome submit(Tape tape) {
    current = 1 - current;
    DeviceOutcome outcome = outcomes[current];
    outcome.lossAsked = lossAsked;
    outcome.waits = lossAsked || updateAsked;
    if (outcome.waits) {
      tape.launchLast(publish)
          .address(sums.address(0))
          .address(notFinite.address(0))
          .address(outcome.memory.deviceAddress() + LOSS)
          .address(outcome.memory.deviceAddress() + SPOILT)
          .integer(lossAsked ? lossSums.length() : -1)
          .end();
    }
    lossAsked = false;
    updateAsked = false;
    tape.run();
    if (outcome.waits) {
      compute.record(outcome.done);
    }
    return outcome;
  }

  private DeviceBuffer sums(int chunks) {
    return new DeviceBuffer(
        owner, gpu.allocate((long) chunks * Float.BYTES, "a step's results"), chunks);
  }

  private static final class DeviceOutcome implements Outcome {
    private final PinnedMemory memory;
    private final Event done;
    private boolean lossAsked;
    private boolean waits;

    DeviceOutcome(Gpu gpu) {
      memory = gpu.allocatePinned(2 * Float.BYTES, "a step's results");
      done = gpu.newEvent();
    }

    @Override
    public float loss() {
      if (!lossAsked) {
        return Float.NaN;
      }
      done.synchronize();
      return memory.getFloat(LOSS);
    }

    @Override
    public boolean finite() {
      if (!waits) {
        return true;
      }
      done.synchronize();
      return memory.getInt(SPOILT) == 0;
    }
  }
}
