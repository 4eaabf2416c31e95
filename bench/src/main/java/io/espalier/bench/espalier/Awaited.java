package io.espalier.bench.espalier;

import io.espalier.bench.contender.Paced;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Slice;

/** An operation asked for so many times, and waited for by reading a float that it writes. */
final class Awaited implements Paced {
  private final Kernels kernels;
  private final Runnable request;
  private final Slice written;
  private final float[] one = new float[1];
  private int times = 1;

  /**
   * Of kernels that it closes.
   *
   * @param request asks once
   * @param written what it writes, or the last thing that it writes
   */
  Awaited(Kernels kernels, Runnable request, Slice written) {
    this.kernels = kernels;
    this.request = request;
    this.written = written;
  }

  @Override
  public void pace(int newTimes) {
    times = newTimes;
  }

  @Override
  public void run() {
    for (int time = 0; time < times; time++) {
      request.run();
    }
    kernels.read(written.buffer(), written.offset(), one, 0, 1);
  }

  @Override
  public float[] result() {
    float[] values = new float[written.length()];
    kernels.read(written.buffer(), written.offset(), values, 0, values.length);
    return values;
  }

  @Override
  public void close() {
    kernels.close();
  }
}
