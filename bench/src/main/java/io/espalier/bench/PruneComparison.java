package io.espalier.bench;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.PruningCase;
import io.espalier.bench.contender.Subject;
import io.espalier.bench.measure.Spread;
import io.espalier.bench.report.Better;
import io.espalier.bench.report.Row;
import io.espalier.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whole runs that prune a network from dense to a fifth of its FLOPs while it trains. */
final class PruneComparison implements Comparison {
  private static final double TARGET = 0.2;
  private static final int BATCH = 128;
  private static final int BATCHES = 16;

  /** Steps of one contender before it is the next one's turn. */
  private static final int STRETCH = 100;

  private static final int REPEATS = 3;

  @Override
  public String name() {
    return "prune";
  }

  @Override
  public String summary() {
    return "a whole pruned run, from dense to 20 % of the FLOPs";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Seconds of a training run at batch "
            + BATCH
            + " that takes out a unit every few steps until a",
        "prediction costs 20 % of the FLOPs, and then goes on as long as it takes to double the",
        "burn-in. Contenders run in turns, "
            + STRETCH
            + " steps each; whole runs are repeated "
            + REPEATS
            + " times.",
        "N threads each (default: all processors). Checked in a shorter run before anything is",
        "timed, and again after each timed one: " + PruningCheck.TOLERANCE + ".");
  }

  @Override
  public List<Table> run(Session session) {
    int threads = session.threads(Runtime.getRuntime().availableProcessors());
    List<PruningCase> cases = new ArrayList<>();
    for (Pace pace : paces(session.quick())) {
      PruningCase pruning = pace.run(threads);
      if (session.wants(name(pruning))) {
        cases.add(pruning);
      }
    }
    session.expect(cases.size());
    if (!cases.isEmpty()) {
      StepComparison.compileEverything(session, threads);
    }
    List<Row> rows = new ArrayList<>();
    for (PruningCase pruning : cases) {
      Map<String, Spread> seconds = seconds(session, pruning);
      if (!seconds.isEmpty()) {
        rows.add(row(pruning, seconds));
      }
    }
    String each = Session.threadsInWords(threads) + " each";
    String title = "Pruned run to 20 % FLOPs, batch " + BATCH + ", " + each;
    return List.of(new Table("prune", title, "s", Better.LOWER, rows));
  }

  /** How fast a net is pruned: so that a run of a common framework takes some ten seconds. */
  private record Pace(Net net, int every) {
    PruningCase run(int threads) {
      return of(net, every, threads);
    }
  }

  private static List<Pace> paces(boolean quick) {
    return quick
        ? List.of(new Pace(Net.LENET, 3), new Pace(Net.SMALL, 20))
        : List.of(new Pace(Net.LENET, 20), new Pace(Net.SMALL, 50), new Pace(Net.MEDIUM, 2));
  }

  /** A run of this pace: burn-in, as many removals as it takes at most, and the burn-in again. */
  static PruningCase of(Net net, int every, int threads) {
    int burnIn = 20 * every;
    long target = Math.round(TARGET * net.flops());
    int steps = 2 * burnIn + every * mostRemovals(net, target);
    return new PruningCase(net, BATCH, BATCHES, threads, steps, burnIn, every, target);
  }

  /** How many units can go before the target is met: at worst the cheapest ones go first. */
  private static int mostRemovals(Net net, long target) {
    int units = 0;
    for (int layer = 0; layer < net.layers() - 1; layer++) {
      units += net.out(layer);
    }
    Net least = net.narrowedToFlops((double) target / net.flops());
    int left = 0;
    for (int layer = 0; layer < least.layers() - 1; layer++) {
      left += least.out(layer);
    }
    return units - left;
  }

  static String name(PruningCase pruning) {
    return "%s batch=%d burn_in=%d every=%d steps=%d"
        .formatted(
            pruning.net(), pruning.batch(), pruning.burnIn(), pruning.every(), pruning.steps());
  }

  private static Map<String, Spread> seconds(Session session, PruningCase pruning) {
    PruningCase shorter = of(pruning.net(), Math.max(1, pruning.every() / 8), pruning.threads());
    PruningCheck check = new PruningCheck(pruning.net());
    // The first run has the compilers at work, and shows whether the same units go.
    once(session, name(pruning), shorter, check);
    int repeats = session.quick() ? 1 : REPEATS;
    Map<String, double[]> seconds = new LinkedHashMap<>();
    for (int repeat = 0; repeat < repeats; repeat++) {
      for (Map.Entry<String, Double> entry :
          once(session, name(pruning), pruning, check).entrySet()) {
        seconds.computeIfAbsent(entry.getKey(), n -> new double[repeats])[repeat] =
            entry.getValue();
      }
    }
    Map<String, Spread> spreads = new LinkedHashMap<>();
    seconds.forEach((name, runs) -> spreads.put(name, Spread.of(runs)));
    StringBuilder line = new StringBuilder(name(pruning));
    spreads.forEach((name, spread) -> line.append("  %s %.3g s".formatted(name, spread.median())));
    session.progress(line.toString());
    return spreads;
  }

  /** Everybody's run, in turns; seconds by contender. */
  private static Map<String, Double> once(
      Session session, String caseName, PruningCase pruning, PruningCheck check) {
    try (Subjects subjects =
        Subjects.open(caseName, session.subjects(contender -> contender.pruning(pruning)))) {
      Map<String, Long> nanos = new LinkedHashMap<>();
      for (int done = 0; done < pruning.steps(); done += STRETCH) {
        int steps = Math.min(STRETCH, pruning.steps() - done);
        for (Map.Entry<String, Subject> entry : subjects.byName().entrySet()) {
          long start = session.nanos();
          for (int step = 0; step < steps; step++) {
            entry.getValue().run();
          }
          nanos.merge(entry.getKey(), session.nanos() - start, Long::sum);
        }
      }
      check.compare(caseName, subjects);
      Map<String, Double> seconds = new LinkedHashMap<>();
      nanos.forEach((name, taken) -> seconds.put(name, taken / 1e9));
      return seconds;
    }
  }

  private static Row row(PruningCase pruning, Map<String, Spread> seconds) {
    return new Row(
        "whole runs",
        name(pruning),
        pruning.net().toString(),
        seconds,
        Map.of("steps", (double) pruning.steps()));
  }
}
