package io.espalier.trainer.report;

import io.espalier.network.NetworkSpec;
import io.espalier.trainer.metrics.Evaluation;
import io.espalier.trainer.pruning.Removal;
import io.espalier.trainer.run.RunHistory;
import io.espalier.trainer.run.RunMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Runs that never were, to look at and to test with. {@code main} writes them to a folder. */
final class SampleReport {
  static final int CLICK_INPUTS_KEPT = 14;

  private SampleReport() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    Files.writeString(folder.resolve("clicks.html"), clicks().html());
    Files.writeString(folder.resolve("pictures.html"), pictures().html());
  }

  /** Named inputs, three small masks. */
  static Report clicks() {
    NetworkSpec network =
        NetworkSpec.of(
            24, net -> net.mask().dense(32).relu().mask().dense(16).relu().mask().dense(1));
    List<String> names =
        IntStream.range(0, 24).mapToObj(i -> (i < 12 ? "user" : "item") + ".feature_" + i).toList();
    Random random = new Random(1);
    List<Integer> order =
        new ArrayList<>(IntStream.range(0, 24).filter(i -> i != 3).boxed().toList());
    Collections.shuffle(order, random);
    return run(
        "ctr <demo>",
        network,
        names,
        "sigmoid",
        new int[][] {
          order.subList(0, 10).stream().mapToInt(i -> i).toArray(),
          IntStream.range(4, 25).toArray(),
          IntStream.range(1, 9).toArray()
        },
        20_000,
        2_000);
  }

  /** Handwritten digits: the pixels at the border go first. */
  static Report pictures() {
    NetworkSpec network =
        NetworkSpec.of(
            784, net -> net.mask().dense(300).relu().mask().dense(100).relu().mask().dense(10));
    Random random = new Random(2);
    double[] distance =
        IntStream.range(0, 784)
            .mapToDouble(i -> Math.hypot(i % 28 - 13.5, i / 28 - 13.5) + random.nextDouble() * 3)
            .toArray();
    int[] pixels =
        IntStream.range(0, 784)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -distance[i]))
            .limit(480)
            .mapToInt(i -> i)
            .toArray();
    int[] first = random.ints(0, 300).distinct().limit(240).toArray();
    int[] second = random.ints(0, 100).distinct().limit(60).toArray();
    List<String> names = IntStream.range(0, 784).mapToObj(i -> "pixel." + i).toList();
    return run(
        "LeNet-300-100 on MNIST",
        network,
        names,
        "softmax",
        new int[][] {pixels, first, second},
        40_000,
        43_000);
  }

  private static Report run(
      String title,
      NetworkSpec network,
      List<String> names,
      String loss,
      int[][] gone,
      int steps,
      long target) {
    Random random = new Random(3);
    RunHistory.Recorder history = RunHistory.recorder();
    NetworkSpec live = network;
    int[] next = new int[gone.length];
    int events = IntStream.range(0, gone.length).map(m -> gone[m].length).sum();
    int burnIn = steps / 10;
    int every = Math.max(1, (steps * 7 / 10) / events);
    boolean sigmoid = loss.equals("sigmoid");
    for (int step = 1; step <= steps; step++) {
      if (step > burnIn && step % every == 0 && events > 0) {
        int mask;
        do {
          mask = random.nextInt(gone.length);
        } while (next[mask] == gone[mask].length);
        long cost = live.flopsOfUnit(mask);
        live = live.withMaskWidth(mask, live.widthOfMask(mask) - 1);
        history.removal(
            new Removal(
                step,
                mask,
                gone[mask][next[mask]++],
                1e-6 * random.nextDouble(),
                cost,
                1e-9 * random.nextDouble(),
                live.flops()));
        events--;
      }
      double floor = sigmoid ? 0.41 : 0.004;
      history.step(
          step,
          floor
              + (sigmoid ? 0.28 : 2.3)
                  * Math.exp(-step * 8.0 / steps)
                  * (0.8 + 0.4 * random.nextDouble())
              + 0.01 * random.nextDouble(),
          live.flops(),
          50_000);
      if (step % (steps / 20) == 0) {
        history.evaluation(step, evaluation(sigmoid, (double) step / steps));
      }
    }
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("loss", loss);
    settings.put("optimizer", "adam");
    settings.put("learning_rate", "0.001");
    settings.put("train.batch_size", "128");
    settings.put("pruning.burn_in", Integer.toString(burnIn));
    settings.put("pruning.iter", Integer.toString(every));
    settings.put("pruning.flops_target", Long.toString(target));
    RunMetrics metrics =
        new RunMetrics(
            steps,
            128L * steps,
            51.23,
            0.4123,
            network.flops(),
            live.flops(),
            evaluation(sigmoid, 1),
            1,
            "vector (256 bits)",
            2,
            network.widths(),
            live.widths(),
            network.parameters(),
            live.parameters());
    return new Report(title, network, names, settings, metrics, history.history());
  }

  private static Evaluation evaluation(boolean sigmoid, double progress) {
    double learned = 1 - Math.exp(-6 * progress);
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", sigmoid ? 0.69 - 0.27 * learned : 0.06 + 2.2 * (1 - learned));
    values.put("accuracy", sigmoid ? 0.6 + 0.21 * learned : 0.1 + 0.885 * learned);
    if (sigmoid) {
      values.put("roc_auc", progress == 1 ? 0.78125 : 0.5 + 0.281 * learned);
      values.put("rce", 22 * learned);
    }
    return new Evaluation(10_000, values);
  }
}
