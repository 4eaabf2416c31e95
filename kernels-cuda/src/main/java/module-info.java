/** The kernels on NVIDIA GPUs, found with {@link java.util.ServiceLoader}. */
module io.espalier.kernels.cuda {
  exports io.espalier.kernels.cuda.ceiling to
      io.espalier.bench;

  requires io.espalier.api;
  requires org.bytedeco.cuda;
  requires org.bytedeco.javacpp;

  provides io.espalier.kernels.KernelProvider with
      io.espalier.kernels.cuda.CudaProvider,
      io.espalier.kernels.cuda.CudaTf32Provider,
      io.espalier.kernels.cuda.CudaBf16Provider;
}
