package io.espalier.kernels.cuda;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.cuda.standin.TestGpu;
import io.espalier.kernels.reference.ScalarProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test on the exact kernels of the GPU, with the reference beside them. */
abstract class BesideScalar {
  Kernels cuda;
  Kernels scalar;

  @BeforeEach
  void open() {
    TestGpu.assume();
    cuda = new CudaProvider().open(KernelOptions.defaults());
    scalar = new ScalarProvider().open(KernelOptions.defaults());
  }

  @AfterEach
  void close() {
    if (cuda != null) {
      cuda.close();
      scalar.close();
    }
  }
}
