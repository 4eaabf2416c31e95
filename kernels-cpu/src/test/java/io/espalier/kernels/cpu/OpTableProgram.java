package io.espalier.kernels.cpu;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.optable.OpCase;
import io.espalier.kernels.optable.OpData;
import io.espalier.kernels.optable.OpRun;
import io.espalier.kernels.optable.OpTable;
import io.espalier.kernels.reference.ScalarProvider;

/**
 * Compares the small cases of the op table with the reference, for JVM options that only a JVM of
 * its own can have. Arguments: the most operations of a case, and how many cases to leave out for
 * one that is taken.
 */
final class OpTableProgram {
  private static final int[] BITS = {128, 256, 512};

  private OpTableProgram() {}

  public static void main(String[] arguments) {
    long mostFlops = Long.parseLong(arguments[0]);
    int every = Integer.parseInt(arguments[1]);
    int compared = 0;
    int different = 0;
    Kernels reference = new ScalarProvider().open(KernelOptions.defaults());
    for (int bits : BITS) {
      try (Kernels kernels = new VectorProvider().open(new KernelOptions(2, bits))) {
        int number = bits;
        for (OpCase opCase : OpTable.cases()) {
          if (opCase.flops() <= mostFlops && number++ % every == 0) {
            compared++;
            if (!same(opCase, reference, kernels)) {
              different++;
              System.out.println(opCase.name() + " differs on " + kernels.description());
            }
          }
        }
      }
    }
    System.out.println("compared=" + compared + " different=" + different);
  }

  private static boolean same(OpCase opCase, Kernels reference, Kernels kernels) {
    OpData data = new OpData(opCase, 1);
    OpRun expected = new OpRun(opCase, data, reference);
    OpRun actual = new OpRun(opCase, data, kernels);
    boolean same = sameBits(expected.run(), actual.run());
    for (int i = 0; i < opCase.operands().size(); i++) {
      float[] a = expected.contents(i);
      float[] b = actual.contents(i);
      for (int j = 0; j < a.length; j++) {
        same &= sameBits(a[j], b[j]);
      }
    }
    return same;
  }

  private static boolean sameBits(float a, float b) {
    return Float.floatToIntBits(a) == Float.floatToIntBits(b);
  }
}
