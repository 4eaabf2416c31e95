package io.espalier.kernels.selection;

import io.espalier.kernels.KernelSelection;

/** What a child JVM runs: the choice for single rows is logged. */
final class OpensTheBestOnHost {
  private OpensTheBestOnHost() {}

  public static void main(String[] arguments) {
    KernelSelection.bestOnHost();
  }
}
