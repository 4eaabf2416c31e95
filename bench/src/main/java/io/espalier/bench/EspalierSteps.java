package io.espalier.bench;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.StepCase;
import io.espalier.bench.contender.Subject;
import io.espalier.bench.espalier.EspalierContender;
import io.espalier.bench.measure.Effort;
import io.espalier.bench.measure.Timing;
import io.espalier.bench.report.Better;
import io.espalier.bench.report.Ratio;
import io.espalier.bench.report.Row;
import io.espalier.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Espalier's training step against itself: threads, signals, and fewer FLOPs. */
final class EspalierSteps {
  private static final String ONE_THREAD = "1 thread";
  private static final String OFF = "signals off";
  private static final String ON = "signals on";
  private static final String DENSE = "dense";
  private static final String COMPACT = "compact";

  private final Session session;
  private final Effort effort;
  private final int threads;
  private final EspalierContender espalier = new EspalierContender();
  private final List<Pair> speedUps = new ArrayList<>();
  private final List<Pair> signals = new ArrayList<>();
  private final List<Pair> compact = new ArrayList<>();

  EspalierSteps(Session session, Effort effort, int threads) {
    this.session = session;
    this.effort = effort;
    this.threads = threads;
    if (session.has(Ratio.OURS)) {
      choose();
    }
  }

  private void choose() {
    List<Integer> batches = session.quick() ? List.of(128) : List.of(128, 1024, 4096);
    if (threads > 1) {
      for (Net net : session.quick() ? List.of(Net.MEDIUM) : List.of(Net.MEDIUM, Net.LARGE)) {
        for (int batch : batches) {
          add(
              speedUps,
              new Pair(
                  net + " batch=" + batch + " threads=1," + threads,
                  ONE_THREAD,
                  new StepCase(net, batch, 1, false),
                  threads + " threads",
                  new StepCase(net, batch, threads, false)));
        }
      }
    }
    for (Net net : session.quick() ? List.of(Net.LENET) : Net.ALL) {
      for (int batch : batches) {
        add(
            signals,
            new Pair(
                net + " batch=" + batch + " signals=off,on",
                OFF,
                new StepCase(net, batch, threads, false),
                ON,
                new StepCase(net, batch, threads, true)));
      }
    }
    for (Net net : session.quick() ? List.of(Net.LENET) : List.of(Net.LENET, Net.MEDIUM)) {
      for (double fraction : session.quick() ? List.of(0.25) : List.of(0.5, 0.25, 0.1)) {
        Net narrow = net.narrowedToFlops(fraction);
        add(
            compact,
            new Pair(
                "%s batch=128 compact=%s".formatted(net, narrow),
                DENSE,
                new StepCase(net, 128, threads, true),
                COMPACT,
                new StepCase(narrow, 128, threads, true)));
      }
    }
  }

  private void add(List<Pair> pairs, Pair pair) {
    if (session.wants(pair.name)) {
      pairs.add(pair);
    }
  }

  /** How many cases. */
  int count() {
    return speedUps.size() + signals.size() + compact.size();
  }

  /** Measures; one table for each question that there are cases of. */
  List<Table> tables() {
    List<Table> tables = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (Pair pair : speedUps) {
      Map<String, Timing> timings = measure(pair);
      rows.add(pair.row(timings, Map.of("speed-up", pair.ratio(timings))));
    }
    add(tables, "threads", "Espalier's training step on one thread and on " + threads, rows);
    rows.clear();
    for (Pair pair : signals) {
      Map<String, Timing> timings = measure(pair);
      double cost = 100 / pair.ratio(timings) - 100;
      rows.add(pair.row(timings, Map.of("cost %", cost)));
    }
    add(tables, "signals", "What pruning signals cost in Espalier's training step", rows);
    rows.clear();
    for (Pair pair : compact) {
      Map<String, Timing> timings = measure(pair);
      Map<String, Double> derived = new LinkedHashMap<>();
      double flops = (double) pair.first.net().flops() / pair.second.net().flops();
      derived.put("FLOPs ratio", flops);
      derived.put("speed-up", pair.ratio(timings));
      derived.put("speed-up/FLOPs", pair.ratio(timings) / flops);
      rows.add(pair.row(timings, derived));
    }
    add(tables, "compact", "Espalier's training step with fewer FLOPs, with signals", rows);
    return tables;
  }

  private static void add(List<Table> tables, String name, String title, List<Row> rows) {
    if (!rows.isEmpty()) {
      tables.add(new Table(name, title, "ms", Better.LOWER, rows));
    }
  }

  private Map<String, Timing> measure(Pair pair) {
    Map<String, Supplier<Subject>> open = new LinkedHashMap<>();
    open.put(pair.firstName, () -> espalier.step(pair.first).orElseThrow());
    open.put(pair.secondName, () -> espalier.step(pair.second).orElseThrow());
    // Both are Espalier: unit tests, and the comparison above, check what it computes.
    return session.compareSubjects(pair.name, open, (name, expected, actual) -> {}, 0, effort);
  }

  /** Two cases in turns. */
  private record Pair(
      String name, String firstName, StepCase first, String secondName, StepCase second) {
    /** How many times as fast as the first the second is. */
    double ratio(Map<String, Timing> timings) {
      return timings.get(firstName).nanos().median() / timings.get(secondName).nanos().median();
    }

    Row row(Map<String, Timing> timings, Map<String, Double> derived) {
      return new Row("", name, "", StepComparison.milliseconds(timings), derived);
    }
  }
}
