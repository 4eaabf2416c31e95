package io.espalier.bench;

import io.espalier.bench.contender.Paced;
import io.espalier.bench.contender.PruningCase;
import io.espalier.bench.contender.Subject;
import io.espalier.bench.espalier.Requests;
import io.espalier.bench.measure.MismatchException;
import io.espalier.bench.measure.Spread;
import io.espalier.bench.report.Better;
import io.espalier.bench.report.Row;
import io.espalier.bench.report.Table;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A whole pruned run on the device and on the host, which must come to the same bits. */
final class GpuPruning {
  static final String TABLE = "pruned";

  private static final int STRETCH = 100;
  private static final int REPEATS = 3;

  private final Session session;
  private final GpuPlan plan;
  private final List<String> mismatches;

  GpuPruning(Session session, GpuPlan plan, List<String> mismatches) {
    this.session = session;
    this.plan = plan;
    this.mismatches = mismatches;
  }

  List<Table> tables() {
    PruningCase pruning = plan.pruning();
    String name = "pruned run " + PruneComparison.name(pruning);
    if (!session.wants(name)) {
      return List.of();
    }
    session.expect(1);
    Map<String, double[]> seconds = new LinkedHashMap<>();
    int repeats = session.quick() ? 1 : REPEATS;
    try {
      for (int repeat = 0; repeat < repeats; repeat++) {
        for (Map.Entry<String, Double> one : once(name, pruning).entrySet()) {
          seconds.computeIfAbsent(one.getKey(), who -> new double[repeats])[repeat] =
              one.getValue();
        }
      }
    } catch (MismatchException different) {
      mismatches.add(different.getMessage());
      session.progress(name + ": not the same results: " + different.getMessage());
      return List.of();
    }
    Map<String, Spread> measured = new LinkedHashMap<>();
    seconds.forEach((who, runs) -> measured.put(who, Spread.of(runs)));
    StringBuilder line = new StringBuilder(name);
    measured.forEach((who, spread) -> line.append("  %s %.3g s".formatted(who, spread.median())));
    session.progress(line.toString());
    Row row = new Row("whole runs", name, "", measured, Map.of("steps", (double) pruning.steps()));
    String title =
        "Pruned run to 20 % FLOPs, fed from the host; the host's has "
            + Session.threadsInWords(pruning.threads());
    return List.of(new Table(TABLE, title, "s", Better.LOWER, List.of(row)));
  }

  private Map<String, Double> once(String name, PruningCase pruning) {
    Map<String, Supplier<Subject>> open = new LinkedHashMap<>();
    for (String provider : List.of(plan.exact(), plan.host())) {
      open.put(provider, () -> new Requests(provider, pruning.threads()).pruning(pruning));
    }
    try (Subjects subjects = Subjects.open(name, open)) {
      Map<String, Double> seconds = new LinkedHashMap<>();
      for (int done = 0; done < pruning.steps(); done += STRETCH) {
        int steps = Math.min(STRETCH, pruning.steps() - done);
        for (Map.Entry<String, Subject> entry : subjects.byName().entrySet()) {
          ((Paced) entry.getValue()).pace(steps);
          long start = session.nanos();
          entry.getValue().run();
          seconds.merge(entry.getKey(), (session.nanos() - start) / 1e9, Double::sum);
        }
      }
      checkSame(name, subjects.byName().get(plan.exact()), subjects.byName().get(plan.host()));
      return seconds;
    }
  }

  private void checkSame(String name, Subject device, Subject host) {
    int first = Arrays.mismatch(device.result(), host.result());
    if (first >= 0) {
      throw new MismatchException(
          "%s: unit %d lives for only one of %s and %s, which promise the same bits"
              .formatted(name, first, plan.exact(), plan.host()));
    }
  }
}
