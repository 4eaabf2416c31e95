package io.espalier.bench.measure;

/** What is read while measuring; tests have one that stands still between calls. */
public interface Clock {
  /** Nanoseconds since some moment. */
  long nanos();

  /** Milliseconds that the JIT compilers have worked so far. */
  long compilationMillis();

  /** Bytes that all threads have allocated so far. */
  long allocatedBytes();

  /** The JVM's. */
  static Clock ofJvm() {
    return new JvmClock();
  }
}
