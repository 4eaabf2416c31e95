package io.espalier.kernels.cuda;

import io.espalier.kernels.Availability;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.cuda.compile.Cubins;
import io.espalier.kernels.cuda.driver.CublasLt;
import io.espalier.kernels.cuda.driver.Gpu;

/**
 * What of CUDA is there. Whatever is missing, libraries, jars or a GPU, is a reason and never an
 * error.
 */
final class Installation {
  private Installation() {}

  static Availability probe(Mode mode) {
    try {
      String obstacle = obstacle(mode);
      return obstacle == null
          ? new Availability.Available(Gpu.find() + ", " + mode.words)
          : new Availability.Unavailable(obstacle);
    } catch (LinkageError missing) {
      return new Availability.Unavailable(
          "JavaCPP's CUDA jars are missing or broken ("
              + missing
              + "): add org.bytedeco:cuda and org.bytedeco:javacpp, with this platform's"
              + " classifier");
    }
  }

  static Kernels open(Mode mode) {
    if (probe(mode) instanceof Availability.Unavailable(String reason)) {
      throw new IllegalStateException(
          "kernels '" + mode.provider + "' cannot be used here: " + reason);
    }
    Gpu gpu = Gpu.open();
    try {
      return new CudaKernels(mode, gpu, Cubins.forDevice(gpu.facts()).bytes());
    } catch (RuntimeException | Error e) {
      gpu.close();
      throw e;
    }
  }

  private static String obstacle(Mode mode) {
    String obstacle = Gpu.obstacle();
    if (obstacle == null) {
      obstacle = Cubins.obstacle();
    }
    return obstacle == null && mode != Mode.EXACT ? CublasLt.obstacle() : obstacle;
  }
}
