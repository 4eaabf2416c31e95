package io.espalier.kernels.cpu;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.optable.ProviderContract;
import java.util.ArrayList;
import java.util.List;

/**
 * Every width with several numbers of threads, against the reference's bits. Widths the machine
 * lacks are slow, and right.
 */
class VectorKernelsTest extends ProviderContract {
  private static final int[] BITS = {128, 256, 512};
  private static final int[] THREADS = {1, 2, 3, 7};

  @Override
  protected List<Kernels> openVariants() {
    VectorProvider provider = new VectorProvider();
    List<Kernels> variants = new ArrayList<>();
    for (int bits : BITS) {
      for (int threads : THREADS) {
        variants.add(provider.open(new KernelOptions(threads, bits)));
      }
    }
    return variants;
  }
}
