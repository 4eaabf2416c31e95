package io.espalier.kernels.cuda.compile;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The compilers of this machine. */
interface Compilers {
  /** Whether there is one, without running it. */
  boolean exist();

  /** All of them, the preferred one first. */
  List<Compiler> all();

  /** What is missing and would help. */
  String missing();

  /** NVRTC, else nvcc. */
  static Compilers ofThisMachine() {
    return new Found(System.getProperty(Nvcc.PROPERTY), System.getenv());
  }

  /**
   * NVRTC, else the nvcc that is found so.
   *
   * @param nvcc the path of nvcc, or null
   */
  record Found(String nvcc, Map<String, String> environment) implements Compilers {
    @Override
    public boolean exist() {
      return nvrtc().isPresent() || Nvcc.locate(nvcc, environment).isPresent();
    }

    @Override
    public List<Compiler> all() {
      Optional<Compiler> library = nvrtc();
      return library.isPresent()
          ? List.of(library.get())
          : Nvcc.locate(nvcc, environment).map(Nvcc::at).stream()
              .map(Compiler.class::cast)
              .toList();
    }

    @Override
    public String missing() {
      String without =
          nvcc == null ? "no nvcc" : "no program " + nvcc + " (-D" + Nvcc.PROPERTY + ")";
      return "neither NVRTC (libnvrtc.so.13) nor "
          + without
          + " to compile the kernels with: install CUDA 13's NVRTC, for example with the package"
          + " cuda-nvrtc-13-0, or add its folder to LD_LIBRARY_PATH; or install nvcc, and name it"
          + " with -D"
          + Nvcc.PROPERTY
          + " if it is not on the PATH";
    }

    private static Optional<Compiler> nvrtc() {
      try {
        return Nvrtc.find();
      } catch (LinkageError noJavaCpp) {
        return Optional.empty();
      }
    }
  }
}
