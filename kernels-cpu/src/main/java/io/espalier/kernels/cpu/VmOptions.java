package io.espalier.kernels.cpu;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** HotSpot's options. Loaded only where the module jdk.management is there. */
final class VmOptions {
  private VmOptions() {}

  /** The option's value, or null if this JVM does not tell. */
  static String value(String name) {
    HotSpotDiagnosticMXBean bean =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (bean == null) {
      return null;
    }
    try {
      return bean.getVMOption(name).getValue();
    } catch (IllegalArgumentException unknown) {
      return null;
    }
  }
}
