package io.espalier.trainer.promise;

import io.espalier.kernels.cuda.standin.StandIn;
import io.espalier.trainer.TrainingListener;
import java.nio.file.Path;

/**
 * {@link SmallRun} on the stand-in GPU, which fails on the way: {@code GpuRunProgram DATA SAVE
 * STEPS FUNCTION NTH ERROR} prints what the run threw, and how much it left open. The GPU is lost
 * to its process, so it has one of its own.
 */
final class GpuRunProgram {
  private GpuRunProgram() {}

  /** Trains until the GPU fails. */
  public static void main(String[] args) {
    StandIn.fail(args[3], Integer.parseInt(args[4]), Integer.parseInt(args[5]), true);
    try {
      String hash =
          SmallRun.run(
              Path.of(args[0]),
              Path.of(args[1]),
              Long.parseLong(args[2]),
              "cuda",
              1,
              false,
              10,
              TrainingListener.NONE);
      System.out.println("hash " + hash);
    } catch (IllegalStateException failure) {
      System.out.println("failed: " + failure.getMessage());
    }
    try {
      SmallRun.run(
          Path.of(args[0]),
          Path.of(args[1]).resolveSibling("second"),
          1,
          "cuda",
          1,
          false,
          0,
          TrainingListener.NONE);
      System.out.println("the lost GPU was used again");
    } catch (IllegalStateException refusal) {
      System.out.println("refused: " + refusal.getMessage());
    }
  }
}
