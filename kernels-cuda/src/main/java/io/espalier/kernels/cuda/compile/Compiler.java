package io.espalier.kernels.cuda.compile;

import java.util.List;

/** A compiler of CUDA sources. */
interface Compiler {
  /**
   * What every compiler is told, because the results depend on it: no product and sum may become
   * one operation where the source does not say so, quotients and roots are rounded correctly, and
   * subnormal numbers stay.
   */
  List<String> OPTIONS =
      List.of("-fmad=false", "-prec-div=true", "-prec-sqrt=true", "-ftz=false", "--std=c++17");

  /** Its name and version, such as {@code NVRTC 13.0}. */
  String name();

  /** What it can compile for. */
  List<Architecture> architectures();

  /**
   * Compiles a program to a cubin. Takes seconds.
   *
   * @throws CompileException if it does not compile; the message has what the compiler said
   */
  byte[] compile(KernelSources sources, Architecture architecture);
}
