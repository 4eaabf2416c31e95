package io.espalier.bench.measure;

import java.util.Arrays;

/** Samples as they come in. Grows between stretches alone, so that none of it is timed. */
final class Samples {
  private double[] values = new double[1024];
  private int size;

  void reserve(int more) {
    if (values.length - size < more) {
      values = Arrays.copyOf(values, Math.max(values.length * 2, size + more));
    }
  }

  /** Whether one more can come in without growing. */
  boolean hasRoom() {
    return size < values.length;
  }

  void add(double value) {
    values[size++] = value;
  }

  int size() {
    return size;
  }

  Spread spread() {
    return Spread.of(Arrays.copyOf(values, size));
  }
}
