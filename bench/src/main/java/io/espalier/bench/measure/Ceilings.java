package io.espalier.bench.measure;

import io.espalier.bench.contender.Subject;

/** What a machine can do at most: measured in the same rounds as what is compared with it. */
public interface Ceilings extends AutoCloseable {
  /** The machine, with what it says of its own limits. */
  String description();

  /** Fused multiply-adds on registers alone. */
  Subject fma();

  /** Floating-point operations of a call of {@link #fma}. */
  double fmaFlops();

  /** A copy from memory to memory. */
  Subject copy();

  /** Bytes that a call of {@link #copy} reads and writes. */
  double copyBytes();

  @Override
  void close();
}
