package io.espalier.kernels;

/** The index list of every CPU provider. */
public final class HostIndices implements Indices {
  private final int[] values;

  /** A copy of these numbers. */
  public HostIndices(int[] values) {
    this.values = values.clone();
  }

  /** The number at {@code position}. */
  public int get(int position) {
    return values[position];
  }

  @Override
  public int length() {
    return values.length;
  }
}
