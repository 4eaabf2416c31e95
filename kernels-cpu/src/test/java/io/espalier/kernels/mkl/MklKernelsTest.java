package io.espalier.kernels.mkl;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.optable.ProviderContract;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIf;

/** The op table against double arithmetic, where MKL is there. */
@EnabledIf(
    value = "mklIsThere",
    disabledReason = "MKL is not there: bring it with -Pbench, or name it with -Despalier.mkl")
class MklKernelsTest extends ProviderContract {
  @Override
  protected List<Kernels> openVariants() {
    MklProvider provider = new MklProvider();
    return List.of(
        provider.open(KernelOptions.threads(1)), provider.open(KernelOptions.threads(2)));
  }

  static boolean mklIsThere() {
    return new MklProvider().probe() instanceof Availability.Available;
  }
}
