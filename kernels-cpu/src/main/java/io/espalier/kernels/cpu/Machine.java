package io.espalier.kernels.cpu;

import java.util.Optional;

/**
 * What stands against the Vector API in this JVM. Without C2 every vector is an object, a hundred
 * times slower than plain code; without hardware fma each one is done with big decimals, a thousand
 * times slower.
 */
final class Machine {
  /** Lets the kernels run without C2. */
  static final String FORCE_PROPERTY = "espalier.vector.force";

  static final String VECTOR_MODULE = "jdk.incubator.vector";

  /** Why the Vector API cannot be used and what would help, or null if it can. Found once. */
  static final String OBSTACLE = obstacle();

  private Machine() {}

  private static String obstacle() {
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      return "module " + VECTOR_MODULE + " is not there: add --add-modules " + VECTOR_MODULE;
    }
    if ("false".equals(vmOption("UseFMA"))) {
      return "no hardware fused multiply-add (UseFMA=false)";
    }
    if (Boolean.getBoolean(FORCE_PROPERTY)) {
      return null;
    }
    String vm = System.getProperty("java.vm.name", "");
    if (!vm.contains("HotSpot") && !vm.contains("OpenJDK")) {
      return "the JVM is " + vm + ", not HotSpot";
    }
    if ("false".equals(vmOption("UseCompiler"))) {
      return "the JVM only interprets: run it without -Xint";
    }
    String level = vmOption("TieredStopAtLevel");
    if (level != null && Integer.parseInt(level) < 4) {
      return "no C2 compiler (TieredStopAtLevel=" + level + "): run without that option";
    }
    if (vm.contains("Client") || vm.contains("Zero")) {
      return "no C2 compiler in " + vm;
    }
    return null;
  }

  /** Whether fma is known to be done in hardware: true, false or unknown. */
  static String fma() {
    return Optional.ofNullable(vmOption("UseFMA")).orElse("unknown");
  }

  /**
   * A HotSpot option's value; null where the module jdk.management is absent or the option is not
   * known.
   */
  private static String vmOption(String name) {
    return ModuleLayer.boot().findModule("jdk.management").isPresent()
        ? VmOptions.value(name)
        : null;
  }
}
