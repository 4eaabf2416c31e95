package io.espalier.kernels.cuda.driver;

import java.util.ArrayList;
import java.util.List;

/** Why there is no GPU to use. Names no class of JavaCPP, so that it can say that there is none. */
final class Obstacle {
  private static final String NOT_THERE =
      "org.bytedeco:cuda and org.bytedeco:javacpp are not on the class path or module path: add"
          + " them, with the classifier of this platform";

  private Obstacle() {}

  /** The reason and what would help, or null. */
  static String find() {
    try {
      String access = nativeAccess(modules());
      return access != null ? access : Probe.obstacle();
    } catch (NoClassDefFoundError e) {
      return NOT_THERE;
    } catch (LinkageError | RuntimeException e) {
      return "CUDA cannot be asked: " + e;
    }
  }

  private static List<Module> modules() {
    return List.of(Obstacle.class.getModule(), Probe.moduleOfJavaCpp(), Probe.moduleOfItsCuda());
  }

  /** What stands against native access from these modules, or null. */
  static String nativeAccess(List<Module> modules) {
    List<String> missing = new ArrayList<>();
    for (Module module : modules) {
      String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
      if (!module.isNativeAccessEnabled() && !missing.contains(name)) {
        missing.add(name);
      }
    }
    return missing.isEmpty()
        ? null
        : "native access is not enabled: add --enable-native-access=" + String.join(",", missing);
  }
}
