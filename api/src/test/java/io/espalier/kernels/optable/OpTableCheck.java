package io.espalier.kernels.optable;

import io.espalier.kernels.Availability;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelProvider;
import io.espalier.kernels.KernelSelection;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.reference.ScalarProvider;

/**
 * Holds a provider to the op table without a test framework, for machines that have none: {@code
 * OpTableCheck PROVIDER [MOST_FLOPS]} runs every case of at most so many operations, prints what is
 * wrong, and ends with status 1 if anything is, and with 3 where the provider cannot be used.
 */
final class OpTableCheck {
  private static final int UNAVAILABLE = 3;

  private OpTableCheck() {}

  public static void main(String[] arguments) {
    String provider = arguments[0];
    long mostFlops = arguments.length > 1 ? Long.parseLong(arguments[1]) : Long.MAX_VALUE;
    String obstacle = obstacle(provider);
    if (obstacle != null) {
      System.out.println(obstacle);
      System.exit(UNAVAILABLE);
    }
    int wrong = 0;
    int cases = 0;
    try (Kernels scalar = new ScalarProvider().open(KernelOptions.defaults());
        Kernels kernels = Kernels.named(provider, KernelOptions.defaults())) {
      System.out.println(kernels.description());
      for (OpCase opCase : CaseFilter.cases()) {
        if (opCase.flops() <= mostFlops) {
          cases++;
          String found = wrong(opCase, scalar, kernels);
          if (found != null) {
            wrong++;
            System.out.println(opCase.name() + ": " + found);
          }
        }
      }
    }
    System.out.println(cases + " cases of the op table, " + wrong + " wrong");
    if (wrong > 0 || cases == 0) {
      System.exit(1);
    }
  }

  private static String obstacle(String name) {
    for (KernelProvider provider : KernelSelection.providers()) {
      if (provider.name().equals(name)) {
        return provider.probe() instanceof Availability.Unavailable(String reason) ? reason : null;
      }
    }
    return "there are no kernels '" + name + "' on the class path";
  }

  private static String wrong(OpCase opCase, Kernels scalar, Kernels kernels) {
    OpData data = new OpData(opCase, CaseFilter.seed());
    OpCheck outcome = new OpCheck(opCase, data, kernels);
    String wrong = outcome.trespass();
    if (wrong == null) {
      wrong =
          kernels.exact()
              ? outcome.difference(new OpCheck(opCase, data, scalar))
              : outcome.deviation();
    }
    return wrong;
  }
}
