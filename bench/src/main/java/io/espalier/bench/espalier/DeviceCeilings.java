package io.espalier.bench.espalier;

import io.espalier.bench.contender.Subject;
import io.espalier.bench.measure.Ceilings;
import io.espalier.bench.measure.MismatchException;
import io.espalier.kernels.cuda.ceiling.GpuCeilings;

/** The GPU's. */
public final class DeviceCeilings implements Ceilings {
  /** Of a chain: about a millisecond. */
  private static final int ROUNDS = 16_384;

  private final GpuCeilings gpu = new GpuCeilings(ROUNDS);

  /**
   * Takes the GPU, and looks whether its chains do what is counted.
   *
   * @throws IllegalStateException if there is none
   */
  public DeviceCeilings() {
    gpu.fma();
    float sum = gpu.firstSum();
    if (sum != gpu.expectedSum()) {
      gpu.close();
      throw new MismatchException(
          "the GPU's chains of multiply-adds come to " + sum + ", not " + gpu.expectedSum());
    }
  }

  @Override
  public String description() {
    return gpu.description();
  }

  @Override
  public Subject fma() {
    return new Ceiling(gpu::fma);
  }

  @Override
  public double fmaFlops() {
    return gpu.fmaFlops();
  }

  @Override
  public Subject copy() {
    return new Ceiling(gpu::copy);
  }

  @Override
  public double copyBytes() {
    return gpu.copyBytes();
  }

  @Override
  public void close() {
    gpu.close();
  }

  /** One of the two, as often as it is asked for. */
  private record Ceiling(Runnable work) implements Subject {
    @Override
    public void run() {
      work.run();
    }

    @Override
    public float[] result() {
      return new float[0];
    }

    @Override
    public void close() {}
  }
}
