package io.espalier.kernels.cuda.driver;

import static org.bytedeco.cuda.global.cudart.CU_COMPUTEMODE_PROHIBITED;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_MODE;
import static org.bytedeco.cuda.global.cudart.cuDeviceGet;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetAttribute;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetCount;
import static org.bytedeco.cuda.global.cudart.cuDriverGetVersion;
import static org.bytedeco.cuda.global.cudart.cuInit;

import org.bytedeco.cuda.presets.cudart;
import org.bytedeco.javacpp.Loader;

/** Looks for CUDA, step by step, and stops at what is missing. */
final class Probe {
  /** The system property with CUDA's number of the device to use. */
  static final String DEVICE = "espalier.cuda.device";

  /** CUDA 13.0. */
  private static final int OLDEST_DRIVER = 13000;

  /** Compute capability 7.5, below which CUDA 13 has no code. */
  private static final int OLDEST_DEVICE = 75;

  private static final String NO_GPU = "no NVIDIA GPU: " + CudaError.help(CudaError.NO_DEVICE);

  private Probe() {}

  static Module moduleOfJavaCpp() {
    return Loader.class.getModule();
  }

  static Module moduleOfItsCuda() {
    return cudart.class.getModule();
  }

  /** The reason and what would help, or null. Initializes CUDA where it is there. */
  static String obstacle() {
    String natives = natives(Loader.getPlatform());
    if (natives != null) {
      return natives;
    }
    try {
      Loader.load(org.bytedeco.cuda.global.cudart.class);
    } catch (UnsatisfiedLinkError e) {
      return loading(
          String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
    }
    int[] number = new int[1];
    int result = cuDriverGetVersion(number);
    if (result != 0) {
      return call(result, "cuDriverGetVersion");
    }
    String driver = driver(number[0]);
    if (driver != null) {
      return driver;
    }
    result = cuInit(0);
    if (result != 0) {
      return call(result, "cuInit");
    }
    result = cuDeviceGetCount(number);
    if (result != 0) {
      return call(result, "cuDeviceGetCount");
    }
    String ordinal = System.getProperty(DEVICE, "0");
    String devices = devices(number[0], ordinal);
    return devices != null ? devices : device(Integer.parseInt(ordinal));
  }

  /** Whether JavaCPP has its libraries for this platform, before it looks for them and warns. */
  static String natives(String platform) {
    String missing =
        !isThere(Loader.class, "javacpp", platform, "jnijavacpp")
            ? "javacpp"
            : !isThere(cudart.class, "cuda", platform, "jnicudart") ? "cuda" : null;
    return missing == null
        ? null
        : ("org.bytedeco:%s has no natives for %s here: add its jar with the classifier %s, if"
                + " there is one; a module path also needs --add-modules ALL-MODULE-PATH")
            .formatted(missing, platform, platform);
  }

  private static boolean isThere(Class<?> neighbour, String project, String platform, String name) {
    return neighbour
            .getClassLoader()
            .getResource(
                "org/bytedeco/%s/%s/%s".formatted(project, platform, System.mapLibraryName(name)))
        != null;
  }

  /** What the system's loader said, in other words. */
  static String loading(String message) {
    if (message.contains("libcuda.so")) {
      return "no NVIDIA driver (libcuda.so.1 not found): install one for CUDA "
          + CudaError.version(OLDEST_DRIVER)
          + " or newer";
    }
    if (message.contains("libcudart.so")) {
      return "no CUDA runtime (libcudart.so.13 not found): install CUDA 13's, for example with"
          + " the package cuda-cudart-13-0, or add its folder to LD_LIBRARY_PATH";
    }
    return "JavaCPP cannot load CUDA (%s): it needs NVIDIA's driver and CUDA 13's runtime"
        .formatted(message.lines().findFirst().orElse("no reason given"));
  }

  /** What stands against a driver for this version of CUDA, or null. */
  static String driver(int version) {
    if (version >= OLDEST_DRIVER) {
      return null;
    }
    return "the NVIDIA driver is too old: it is for CUDA %s, and %s is needed: update it to 580 or newer"
        .formatted(CudaError.version(version), CudaError.version(OLDEST_DRIVER));
  }

  /** What stands against using this one of so many devices, or null. */
  static String devices(int count, String ordinal) {
    if (count == 0) {
      return NO_GPU;
    }
    if (!ordinal.matches("[0-9]{1,4}") || Integer.parseInt(ordinal) >= count) {
      return "no GPU '%s': -D%s takes a number from 0 to %d".formatted(ordinal, DEVICE, count - 1);
    }
    return null;
  }

  private static String device(int ordinal) {
    int[] number = new int[1];
    int result = cuDeviceGet(number, ordinal);
    if (result != 0) {
      return call(result, "cuDeviceGet");
    }
    int device = number[0];
    int major = attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device);
    int minor = attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device);
    int mode = attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_MODE, device);
    if (mode == CU_COMPUTEMODE_PROHIBITED) {
      return "the GPU's compute mode is 'prohibited': set it with `nvidia-smi -c DEFAULT`";
    }
    return capability(major, minor);
  }

  /** What stands against a GPU of this compute capability, or null. */
  static String capability(int major, int minor) {
    return 10 * major + minor >= OLDEST_DEVICE
        ? null
        : "the GPU is too old: its compute capability is %d.%d, and 7.5 (Turing) is needed"
            .formatted(major, minor);
  }

  /** A device's attribute; 0 where the driver does not know it. */
  static int attribute(int attribute, int device) {
    int[] number = new int[1];
    return cuDeviceGetAttribute(number, attribute, device) == 0 ? number[0] : 0;
  }

  private static String call(int result, String call) {
    return result == CudaError.NO_DEVICE
        ? NO_GPU
        : "CUDA does not start: %s; %s"
            .formatted(Driver.describe(result, call), CudaError.helpAtStart(result));
  }
}
