package io.espalier.kernels.selection;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;

/** What a child JVM runs: the choice is logged, a failure is its exit status and its message. */
final class OpensTheBest {
  private OpensTheBest() {}

  public static void main(String[] arguments) {
    for (int i = 0; i < 3; i++) {
      Kernels.best(KernelOptions.defaults()).close();
      Kernels.named("auto", KernelOptions.defaults()).close();
    }
  }
}
