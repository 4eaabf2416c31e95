package io.espalier.kernels.cuda;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.cuda.standin.TestGpu;
import io.espalier.kernels.optable.ProviderContract;
import java.util.List;

/** The whole op table on the GPU, or on what stands in for one, against the reference's bits. */
class CudaKernelsTest extends ProviderContract {
  @Override
  protected List<Kernels> openVariants() {
    TestGpu.assume();
    return List.of(new CudaProvider().open(KernelOptions.defaults()));
  }
}
