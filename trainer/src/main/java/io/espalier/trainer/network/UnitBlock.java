package io.espalier.trainer.network;

import io.espalier.kernels.Buffer;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.network.NetworkSpec;

/**
 * One float per live unit under every mask of a network: the pruning signal of a batch, or its
 * moving average. When a unit leaves the network its float leaves in the same call.
 */
public final class UnitBlock {
  private final Kernels kernels;
  private final Buffer[] current;
  private final Buffer[] spare;
  private final Slice[] slices;

  UnitBlock(Kernels kernels, NetworkSpec live) {
    this.kernels = kernels;
    int masks = live.masks();
    this.current = new Buffer[masks];
    this.spare = new Buffer[masks];
    this.slices = new Slice[masks];
    for (int mask = 0; mask < masks; mask++) {
      int width = live.widthOfMask(mask);
      current[mask] = kernels.allocate(width);
      spare[mask] = kernels.allocate(width);
      slices[mask] = new Slice(current[mask], 0, width);
    }
  }

  /** How many masks there are. */
  public int masks() {
    return slices.length;
  }

  /** The floats of mask {@code mask}, one per live unit in order. */
  public Slice mask(int mask) {
    return slices[mask];
  }

  /** The floats of mask {@code mask}, copied. */
  public float[] read(int mask) {
    float[] values = new float[slices[mask].length()];
    kernels.read(current[mask], 0, values, 0, values.length);
    return values;
  }

  /**
   * Sets the floats of mask {@code mask}.
   *
   * @throws IllegalArgumentException if there are not as many as live units
   */
  public void write(int mask, float[] values) {
    if (values.length != slices[mask].length()) {
      throw new IllegalArgumentException(
          values.length
              + " floats for the "
              + slices[mask].length()
              + " live units of mask "
              + mask);
    }
    kernels.write(values, 0, current[mask], 0, values.length);
  }

  /** Keeps the units at these positions. */
  void compact(int mask, Indices survivors) {
    Slice all = slices[mask];
    Slice fewer = new Slice(spare[mask], 0, survivors.length());
    kernels.gather(row(all), null, survivors, row(fewer));
    spare[mask] = current[mask];
    current[mask] = fewer.buffer();
    slices[mask] = fewer;
  }

  private static Matrix row(Slice slice) {
    return Matrix.of(slice.buffer(), slice.offset(), 1, slice.length());
  }
}
