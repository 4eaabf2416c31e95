/**
 * Kernels on the CPU with the Vector API. On the class path the JVM needs {@code --add-modules
 * jdk.incubator.vector}; on the module path it finds that by itself.
 *
 * @provides io.espalier.kernels.KernelProvider the providers {@code vector} and {@code mkl}
 */
module io.espalier.kernels.cpu {
  requires io.espalier.api;
  requires jdk.incubator.vector;
  requires static java.management;
  requires static jdk.management;
  requires static org.bytedeco.javacpp;

  provides io.espalier.kernels.KernelProvider with
      io.espalier.kernels.cpu.VectorProvider,
      io.espalier.kernels.mkl.MklProvider;
}
