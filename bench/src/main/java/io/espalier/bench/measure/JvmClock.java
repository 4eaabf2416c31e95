package io.espalier.bench.measure;

import com.sun.management.ThreadMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/** The JVM's own. */
final class JvmClock implements Clock {
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final CompilationMXBean compilation = ManagementFactory.getCompilationMXBean();

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public long compilationMillis() {
    return compilation == null ? 0 : compilation.getTotalCompilationTime();
  }

  @Override
  public long allocatedBytes() {
    return threads.getTotalThreadAllocatedBytes();
  }
}
