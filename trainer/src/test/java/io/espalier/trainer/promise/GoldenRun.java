package io.espalier.trainer.promise;

import io.espalier.data.Batch;
import io.espalier.data.CounterRandom;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.optimizer.AttachedOptimizer;
import io.espalier.trainer.optimizer.Optimizer;
import io.espalier.trainer.pruning.Pruner;
import io.espalier.trainer.pruning.PruningSchedule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A run whose weights every exact provider must reproduce to the bit: all three activations with an
 * elementary function in them, softmax, Adam, input and hidden masks, short batches, 200 steps over
 * several removals. Also a program, so that other JVMs can run it: {@code GoldenRun PROVIDER BITS
 * THREADS STEPS} prints the hash.
 */
final class GoldenRun {
  /** SHA-256 of the kept units and the live weights after {@value #STEPS} steps. */
  static final String GOLDEN = "37177f9367dd9ad9c52d8498e12e6c2d812ba9534739ac002bf61cecd43b55f6";

  static final int STEPS = 200;
  private static final long SEED = 20260;
  private static final int CLASSES = 3;

  private GoldenRun() {}

  /** Prints the hash and how many units went. */
  public static void main(String[] args) {
    KernelOptions options = new KernelOptions(Integer.parseInt(args[2]), Integer.parseInt(args[1]));
    System.out.println(hash(args[0], options, Integer.parseInt(args[3])));
  }

  static String hash(String provider, KernelOptions options, int steps) {
    NetworkSpec spec =
        NetworkSpec.of(
            24,
            net ->
                net.mask()
                    .dense(32)
                    .relu()
                    .mask()
                    .dense(17)
                    .tanh()
                    .mask()
                    .dense(9)
                    .sigmoid()
                    .mask()
                    .dense(CLASSES));
    try (Kernels kernels = Kernels.named(provider, options);
        Network network = Network.initialize(spec, kernels, SEED)) {
      AttachedOptimizer optimizer = Optimizer.adam(0.01f).attach(network);
      Pruner pruner =
          Pruner.fisher(
              PruningSchedule.builder()
                  .burnIn(20)
                  .every(6)
                  .decay(0.95)
                  .unitsPerEvent(2)
                  .flopsTarget(800)
                  .build(),
              network);
      Batch batch = new Batch(70, spec.inputs(), 1);
      int removed = 0;
      for (int step = 1; step <= steps; step++) {
        fill(batch, step);
        network.forwardBackward(batch, Loss.SOFTMAX_CROSS_ENTROPY);
        optimizer.step();
        removed += pruner.step().size();
      }
      if (steps == STEPS && removed < 20) {
        throw new AssertionError("only " + removed + " units went");
      }
      return hash(network);
    }
  }

  static String hash(Network network) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int mask = 0; mask < network.spec().masks(); mask++) {
        for (int unit : network.kept(mask)) {
          digest.update(littleEndian(unit));
        }
      }
      for (float value : network.parameters().read()) {
        digest.update(littleEndian(Float.floatToRawIntBits(value)));
      }
      for (int table = 0; table < network.tables().count(); table++) {
        for (float value : network.tables().read(table)) {
          digest.update(littleEndian(Float.floatToRawIntBits(value)));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] littleEndian(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  /** Rows of integers over 8, labels from a few of them: the same floats on every machine. */
  private static void fill(Batch batch, int step) {
    batch.clear(0);
    int rows = step % 7 == 0 ? 33 : 70;
    float[] row = new float[batch.inputWidth()];
    float[] label = new float[1];
    for (int n = 0; n < rows; n++) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (CounterRandom.below(33, SEED, step, n * 64 + i) - 16) / 8f;
      }
      float score = row[0] + row[1] * row[2] - Math.abs(row[3]);
      label[0] = score < -1 ? 0 : score < 1 ? 1 : 2;
      batch.add(row, 0, label, 0, n % 5 == 0 ? 0.5f : 1f);
    }
  }
}
