package io.espalier.bench;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.StepCase;
import io.espalier.bench.measure.Effort;
import io.espalier.bench.measure.Spread;
import io.espalier.bench.measure.Timing;
import io.espalier.bench.report.Better;
import io.espalier.bench.report.Ratio;
import io.espalier.bench.report.Row;
import io.espalier.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A training step: forward, loss, backward, momentum update, and the pruning signals. */
final class StepComparison implements Comparison {
  private static final Effort FULL = Effort.ofMillis(600, 3_000, 50, 16, 2_500);
  private static final Effort QUICK = Effort.ofMillis(200, 1_500, 30, 5, 250);

  @Override
  public String name() {
    return "step";
  }

  @Override
  public String summary() {
    return "a training step, with and without pruning signals";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Milliseconds of a training step: forward, loss, backward, momentum update of all",
        "parameters, and pruning signals where they are on. Every contender has N threads",
        "(default: all processors). Checked before it is timed: " + StepCheck.TOLERANCE + ".",
        "Besides, of Espalier alone: bytes allocated per step, one thread against N, what the",
        "signals cost, and what a network with fewer FLOPs gains.");
  }

  @Override
  public List<Table> run(Session session) {
    int threads = session.threads(Runtime.getRuntime().availableProcessors());
    List<StepCase> cases = cases(session, threads);
    EspalierSteps alone = new EspalierSteps(session, effort(session), threads);
    session.expect(cases.size() + alone.count());
    compileEverything(session, threads);
    List<Row> rows = new ArrayList<>();
    for (StepCase step : cases) {
      Map<String, Timing> timings =
          session.compare(
              name(step),
              contender -> contender.step(step),
              StepCheck.of(step.net()),
              StepCheck.STEPS,
              effort(session));
      if (!timings.isEmpty()) {
        rows.add(row(step, timings));
      }
    }
    List<Table> tables = new ArrayList<>();
    String title = "Training step, " + Session.threadsInWords(threads) + " each";
    tables.add(new Table("step", title, "ms", Better.LOWER, rows));
    tables.addAll(alone.tables());
    return tables;
  }

  private static Effort effort(Session session) {
    return session.quick() ? QUICK : FULL;
  }

  private static List<StepCase> cases(Session session, int threads) {
    List<Net> nets = session.quick() ? List.of(Net.LENET, Net.MEDIUM) : Net.ALL;
    List<Integer> batches = session.quick() ? List.of(128, 1024) : List.of(32, 128, 1024, 4096);
    List<StepCase> cases = new ArrayList<>();
    for (boolean signals : new boolean[] {false, true}) {
      for (Net net : nets) {
        for (int batch : batches) {
          cases.add(new StepCase(net, batch, threads, signals));
        }
      }
    }
    cases.removeIf(step -> !session.wants(name(step)));
    return cases;
  }

  static String name(StepCase step) {
    return step.net() + " batch=" + step.batch() + " signals=" + (step.signals() ? "on" : "off");
  }

  private static Row row(StepCase step, Map<String, Timing> timings) {
    Map<String, Double> derived = new LinkedHashMap<>();
    Timing ours = timings.get(Ratio.OURS);
    if (ours != null) {
      derived.put("GFLOP/s", step.flops() / ours.nanos().median());
      derived.put("bytes/step", ours.bytes());
    }
    return new Row(
        step.signals() ? "with signals" : "without signals",
        name(step),
        step.signals() ? step.net() + ", batch " + step.batch() + ", signals" : "",
        milliseconds(timings),
        derived);
  }

  static Map<String, Spread> milliseconds(Map<String, Timing> timings) {
    Map<String, Spread> measured = new LinkedHashMap<>();
    timings.forEach((name, timing) -> measured.put(name, timing.nanos().map(n -> n / 1e6)));
    return measured;
  }

  /**
   * What is done once a step, such as the loss, the compiler comes to late; until then its vectors
   * are objects. Networks of the comparison itself get it compiled in seconds, for everybody. Tiny
   * ones would be faster at that, but code that was compiled for them is not what larger ones need.
   */
  static void compileEverything(Session session, int threads) {
    for (Net net : List.of(Net.MEDIUM, Net.LENET, Net.SMALL)) {
      StepCase step = new StepCase(net, 128, threads, true);
      session.warmUp(contender -> contender.step(step), 10_000, session.quick() ? 1_000 : 4_000);
    }
  }
}
