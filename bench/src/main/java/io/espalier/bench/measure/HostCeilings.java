package io.espalier.bench.measure;

import io.espalier.bench.contender.Subject;

/** One thread's of this machine. */
public final class HostCeilings implements Ceilings {
  private final float[] from;
  private final float[] to;

  /**
   * Ceilings.
   *
   * @param floats how many are copied
   */
  public HostCeilings(int floats) {
    from = new float[floats];
    to = new float[floats];
  }

  @Override
  public String description() {
    return "one thread of the host";
  }

  @Override
  public Subject fma() {
    return new FmaPeak();
  }

  @Override
  public double fmaFlops() {
    return FmaPeak.flops();
  }

  @Override
  public Subject copy() {
    return new Copy();
  }

  @Override
  public double copyBytes() {
    return 2.0 * Float.BYTES * from.length;
  }

  @Override
  public void close() {}

  private final class Copy implements Subject {
    @Override
    public void run() {
      System.arraycopy(from, 0, to, 0, from.length);
    }

    @Override
    public float[] result() {
      return new float[] {to[0]};
    }

    @Override
    public void close() {}
  }
}
