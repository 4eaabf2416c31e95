package io.espalier.kernels.cuda.compile;

import java.util.Map;
import java.util.Optional;

/** The compilers of a machine. */
interface Compilers {
  /** NVRTC, if there is one. */
  Optional<Compiler> library();

  /**
   * nvcc, if there is one. Asks it what it is.
   *
   * @throws CompileException if what is there is no nvcc
   */
  Optional<Compiler> program();

  /** Whether there is any, without running it. */
  boolean exist();

  /** What there is not, and what would help. */
  String missing();

  /** Those of this machine, with the nvcc that the system property names. */
  static Compilers ofThisMachine() {
    return new Found(System.getProperty(Nvcc.PROPERTY), System.getenv());
  }

  /**
   * What is found on this machine.
   *
   * @param nvcc the path of nvcc, or null for the usual places
   * @param environment the process's
   */
  record Found(String nvcc, Map<String, String> environment) implements Compilers {
    @Override
    public Optional<Compiler> library() {
      try {
        return Nvrtc.find();
      } catch (LinkageError noJavaCpp) {
        return Optional.empty();
      }
    }

    @Override
    public Optional<Compiler> program() {
      return Nvcc.locate(nvcc, environment).map(Nvcc::at);
    }

    @Override
    public boolean exist() {
      return library().isPresent() || Nvcc.locate(nvcc, environment).isPresent();
    }

    @Override
    public String missing() {
      return "neither NVRTC (libnvrtc.so.13) nor "
          + (nvcc == null ? "nvcc" : "an nvcc at " + nvcc)
          + " to compile the kernels with: install CUDA 13's NVRTC, for example with the package"
          + " cuda-nvrtc-13-0, or add its folder to LD_LIBRARY_PATH; or install nvcc, and name it"
          + " with -D"
          + Nvcc.PROPERTY
          + " if it is not on the PATH";
    }
  }
}
