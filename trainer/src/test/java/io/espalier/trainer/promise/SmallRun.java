package io.espalier.trainer.promise;

import io.espalier.datarecord.feature.FeatureConfig;
import io.espalier.datarecord.input.RecordFiles;
import io.espalier.network.Loss;
import io.espalier.trainer.PruningDataRecordTrainer;
import io.espalier.trainer.RunResult;
import io.espalier.trainer.TrainingListener;
import io.espalier.trainer.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/**
 * A run on two small CSV files that crosses passes, files and removals. Also a program, to be
 * killed: {@code SmallRun DATA SAVE STEPS THREADS} prints each step whose checkpoint is durable,
 * and at the end the hash of its weights.
 */
final class SmallRun {
  private SmallRun() {}

  /** Trains, and says how far it is safe. */
  public static void main(String[] args) {
    TrainingListener printing =
        new TrainingListener() {
          @Override
          public void checkpoint(long step) {
            System.out.println("durable " + step);
          }
        };
    Path data = Path.of(args[0]);
    String hash =
        run(
            data,
            Path.of(args[1]),
            Long.parseLong(args[2]),
            Integer.parseInt(args[3]),
            true,
            7,
            printing);
    System.out.println("hash " + hash);
  }

  static void writeData(Path folder) throws IOException {
    Random random = new Random(5);
    for (String name : new String[] {"a.csv", "b.csv"}) {
      StringBuilder text = new StringBuilder("x0,x1,x2,x3,x4,x5,x6,x7,label\n");
      for (int row = 0; row < 211; row++) {
        double[] x = random.doubles(8, -1, 1).toArray();
        for (double value : x) {
          text.append(String.format(Locale.ROOT, "%.4f,", value));
        }
        text.append(x[0] + x[1] * x[2] > 0.1 ? 1 : 0).append('\n');
      }
      Files.writeString(folder.resolve(name), text);
    }
  }

  static String run(
      Path data,
      Path save,
      long steps,
      int threads,
      boolean resume,
      long checkpointSteps,
      TrainingListener listener) {
    return run(data, save, steps, "auto", threads, resume, checkpointSteps, listener);
  }

  static String run(
      Path data,
      Path save,
      long steps,
      String kernels,
      int threads,
      boolean resume,
      long checkpointSteps,
      TrainingListener listener) {
    PruningDataRecordTrainer.Builder builder =
        PruningDataRecordTrainer.builder("small")
            .features(FeatureConfig.builder().label("label").build())
            .network(net -> net.mask().dense(24).relu().mask().dense(12).tanh().mask().dense(1))
            .loss(Loss.SIGMOID_CROSS_ENTROPY)
            .optimizer(Optimizer.adam(0.01f))
            .pruning(p -> p.burnIn(10).every(4).decay(0.9).flopsTarget(250))
            .batchSize(40)
            .maxSteps(steps)
            .seed(3)
            .kernels(kernels)
            .threads(threads)
            .saveDir(save)
            .resume(resume)
            .checkpointSteps(checkpointSteps)
            .listener(listener);
    try (PruningDataRecordTrainer trainer = builder.build()) {
      RunResult result =
          trainer.train(RecordFiles.of(data.resolve("a.csv"), data.resolve("b.csv")));
      if (result.steps() != steps) {
        throw new AssertionError(result.steps() + " steps instead of " + steps);
      }
      return GoldenRun.hash(trainer.network());
    }
  }
}
