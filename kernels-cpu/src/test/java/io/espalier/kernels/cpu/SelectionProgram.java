package io.espalier.kernels.cpu;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelSelection;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.network.Activation;

/** Takes the best provider, multiplies with it, and says which it was; the log says why. */
final class SelectionProgram {
  private SelectionProgram() {}

  public static void main(String[] arguments) {
    try (Kernels kernels = KernelSelection.best().open(KernelOptions.threads(2))) {
      Matrix ones = Matrix.of(kernels.stage(new float[] {1, 1, 1, 1}, 4, null), 0, 2, 2);
      Matrix product = Matrix.of(kernels.allocate(4), 0, 2, 2);
      kernels.denseForward(ones, ones, null, Activation.NONE, product);
      float[] values = new float[4];
      kernels.read(product.buffer(), 0, values, 0, 4);
      System.out.println("best=" + kernels.description() + " product=" + values[3]);
    }
  }
}
