package io.espalier.kernels.cuda.driver;

import static org.bytedeco.cuda.global.cudart.cuCtxSetCurrent;
import static org.bytedeco.cuda.global.cudart.cuCtxSynchronize;
import static org.bytedeco.cuda.global.cudart.cuDeviceGet;
import static org.bytedeco.cuda.global.cudart.cuDevicePrimaryCtxRelease;
import static org.bytedeco.cuda.global.cudart.cuDevicePrimaryCtxRetain;

import io.espalier.kernels.DeviceMemoryException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.bytedeco.cuda.cudart.CUctx_st;

/**
 * A GPU: device 0, or the one that the system property {@code espalier.cuda.device} names. It works
 * in the device's primary context, which CUDA's libraries use too. All that it makes belongs to it,
 * and is closed with it.
 *
 * <p>Any thread may use it. What it makes is for one thread at a time, unless it says otherwise.
 */
public final class Gpu implements AutoCloseable {
  /** Asked once: what is missing when a process starts stays missing. */
  private static final class AtStart {
    static final String OBSTACLE = Obstacle.find();
  }

  /** The GPU that is current to each thread. A virtual thread's is its carrier's, so not known. */
  private static final ThreadLocal<Gpu> CURRENT = new ThreadLocal<>();

  private final int device;
  private final GpuFacts facts;
  private final CUctx_st context = new CUctx_st();
  private final Allocator allocator;

  /** In the order in which they were made. Also the lock for what is open and what is not. */
  private final Set<Owned> owned = new LinkedHashSet<>();

  private volatile boolean closed;

  private Gpu(int ordinal) {
    device = device(ordinal);
    facts = FactFinder.facts(ordinal, device);
    allocator = new Allocator(facts);
    check(cuDevicePrimaryCtxRetain(context, device), "cuDevicePrimaryCtxRetain", "a context");
    try {
      makeCurrent();
      allocator.open();
    } catch (RuntimeException e) {
      CURRENT.remove();
      cuDevicePrimaryCtxRelease(device);
      throw e;
    }
  }

  /**
   * The reason why no GPU can be used, with what would help, in one line; null if one can. Throws
   * nothing and prints nothing. The first call starts CUDA, which takes up to some seconds.
   */
  public static String obstacle() {
    GpuException death = Driver.death();
    return death != null ? death.getMessage() : AtStart.OBSTACLE;
  }

  /**
   * The GPU, ready. Each call gives another one, over the same device.
   *
   * @throws IllegalStateException if there is an {@linkplain #obstacle obstacle}
   */
  public static Gpu open() {
    refuseWithObstacle();
    return new Gpu(Integer.getInteger(Probe.DEVICE, 0));
  }

  /**
   * What the GPU is that {@link #open} would take, without taking it.
   *
   * @throws IllegalStateException if there is an {@linkplain #obstacle obstacle}
   */
  public static GpuFacts find() {
    refuseWithObstacle();
    int ordinal = Integer.getInteger(Probe.DEVICE, 0);
    return FactFinder.facts(ordinal, device(ordinal));
  }

  private static void refuseWithObstacle() {
    Driver.refuseWhenDead();
    String obstacle = obstacle();
    if (obstacle != null) {
      throw new IllegalStateException("the GPU cannot be used here: " + obstacle);
    }
  }

  private static int device(int ordinal) {
    int[] number = new int[1];
    Driver.check(cuDeviceGet(number, ordinal), "cuDeviceGet");
    return number[0];
  }

  /** What it is. */
  public GpuFacts facts() {
    return facts;
  }

  /**
   * Makes it the calling thread's, for calls of CUDA's libraries; what belongs to it does so by
   * itself. Costs next to nothing when it is already.
   *
   * @throws IllegalStateException if it is closed
   * @throws GpuException if it is lost
   */
  public void makeCurrent() {
    if (closed) {
      throw new IllegalStateException("the GPU is closed");
    }
    Driver.refuseWhenDead();
    if (CURRENT.get() != this || Thread.currentThread().isVirtual()) {
      Driver.check(cuCtxSetCurrent(context), "cuCtxSetCurrent");
      CURRENT.set(this);
    }
  }

  /** A new stream. */
  public Stream newStream() {
    return own(() -> new Stream(this));
  }

  /** A new event. */
  public Event newEvent() {
    return own(() -> new Event(this));
  }

  /**
   * Takes memory, and waits until it is zero.
   *
   * @param bytes any number from 0
   * @param what what it is for, in messages: "the weights"
   * @throws DeviceMemoryException if there is no room for it
   */
  public DeviceMemory allocate(long bytes, String what) {
    return own(() -> allocator.device(this, bytes, what));
  }

  /**
   * Takes memory of the host that the GPU can reach. Not zeroed. Slow: some milliseconds a
   * gigabyte, and the rest of the machine cannot have it.
   *
   * @param bytes any number from 0
   * @param what what it is for, in messages: "batches on their way"
   * @throws DeviceMemoryException if the system does not give it
   */
  public PinnedMemory allocatePinned(long bytes, String what) {
    return own(() -> allocator.pinned(this, bytes, what));
  }

  /**
   * Loads compiled kernels.
   *
   * @param cubin for this architecture
   * @throws GpuException if it is not
   */
  public KernelModule load(byte[] cubin) {
    return own(() -> new KernelModule(this, cubin));
  }

  /** A new graph, empty. */
  public Graph newGraph() {
    return own(() -> new Graph(this));
  }

  /** The bytes that are taken and not given back, on the GPU and pinned on the host. */
  public long allocatedBytes() {
    synchronized (owned) {
      return owned.stream().mapToLong(Owned::held).sum();
    }
  }

  /** How many things it made that are not closed yet. */
  public int stillOpen() {
    synchronized (owned) {
      return owned.size();
    }
  }

  /**
   * Waits for the GPU and closes everything that is still open, last made first. Whoever uses any
   * of it meanwhile is not waited for. Does nothing the second time, and does not throw when the
   * GPU is lost.
   */
  @Override
  public void close() {
    List<Owned> open;
    synchronized (owned) {
      if (closed) {
        return;
      }
      closed = true;
      open = new ArrayList<>(owned).reversed();
    }
    makeCurrentToClose();
    RuntimeException first = failed(cuCtxSynchronize(), "cuCtxSynchronize", null);
    for (Owned thing : open) {
      try {
        thing.close();
      } catch (GpuException e) {
        first = first == null ? e : first;
      }
    }
    first = failed(allocator.close(), "closing a stream", first);
    CURRENT.remove();
    first = failed(cuDevicePrimaryCtxRelease(device), "cuDevicePrimaryCtxRelease", first);
    if (first != null) {
      throw first;
    }
  }

  /** What is to be thrown after this result, too: nothing new where the GPU is lost. */
  private static RuntimeException failed(int result, String call, RuntimeException before) {
    if (result == 0 || before != null || Driver.death() != null) {
      return before;
    }
    GpuException failure = Driver.failure(result, call);
    return failure.sticky() ? null : failure;
  }

  private <T extends Owned> T own(Supplier<T> make) {
    makeCurrent();
    synchronized (owned) {
      if (closed) {
        throw new IllegalStateException("the GPU is closed");
      }
      T made = make.get();
      owned.add(made);
      return made;
    }
  }

  /** Whether it was open until now. */
  boolean forget(Owned thing) {
    synchronized (owned) {
      return owned.remove(thing);
    }
  }

  /** Current to the calling thread, closed or not, lost or not. */
  void makeCurrentToClose() {
    if (cuCtxSetCurrent(context) == 0) {
      CURRENT.set(this);
    }
  }

  /** Throws if a call's result is an error; memory that is missing says how much there is. */
  void check(int result, String call, String what) {
    if (result == CudaError.OUT_OF_MEMORY) {
      throw allocator.noRoom(Driver.describe(result, call), what, allocatedBytes());
    }
    Driver.check(result, call);
  }
}
