package io.espalier.bench;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.PredictionCase;
import io.espalier.bench.measure.Effort;
import io.espalier.bench.measure.ResultCheck;
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

/** Predictions: one row at a time, and batches, of dense networks and of narrow ones. */
final class PredictComparison implements Comparison {
  private static final Effort FULL = Effort.ofMillis(300, 1_500, 40, 12, 1_000);
  private static final Effort QUICK = Effort.ofMillis(120, 1_000, 20, 6, 300);
  private static final double TOLERANCE = 1e-5;

  @Override
  public String name() {
    return "predict";
  }

  @Override
  public String summary() {
    return "predictions, one row and batches, dense and pruned";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Microseconds of a call that predicts: the median of single calls, or of a few where one",
        "takes less than 5 µs. Networks are dense, or narrowed evenly to 25 % and 10 % of the",
        "FLOPs. Single rows are predicted by 1 thread, batches by N (default 1). Checked before it",
        "is timed: all probabilities of 16 calls equal to " + TOLERANCE + ".");
  }

  @Override
  public List<Table> run(Session session) {
    int threads = session.threads(1);
    List<Named> cases = cases(session, threads);
    session.expect(cases.size());
    compileEverything(session);
    List<Row> rows = new ArrayList<>();
    for (Named named : cases) {
      Map<String, Timing> timings =
          session.compare(
              named.name,
              contender -> contender.prediction(named.prediction),
              (where, expected, actual) -> ResultCheck.check(where, expected, actual, TOLERANCE),
              PredictionCase.DISTINCT,
              session.quick() ? QUICK : FULL);
      if (!timings.isEmpty()) {
        rows.add(named.row(timings));
      }
    }
    String title = "Prediction, one row on 1 thread, batches on " + Session.threadsInWords(threads);
    return List.of(new Table("predict", title, "µs", Better.LOWER, rows));
  }

  private static void compileEverything(Session session) {
    for (Net net : List.of(Net.MEDIUM, Net.LENET, Net.SMALL)) {
      for (int batch : new int[] {1, 32}) {
        PredictionCase prediction = new PredictionCase(net, net.flops(), batch, 1);
        session.warmUp(
            contender -> contender.prediction(prediction), 50_000, session.quick() ? 300 : 700);
      }
    }
  }

  private static List<Named> cases(Session session, int threads) {
    List<Named> cases = new ArrayList<>();
    for (int batch : session.quick() ? List.of(1, 32) : List.of(1, 32, 256)) {
      for (double fraction : session.quick() ? List.of(1.0, 0.1) : List.of(1.0, 0.25, 0.1)) {
        for (Net net : Net.ALL) {
          Named named = Named.of(net, fraction, batch, threads);
          if (session.wants(named.name)) {
            cases.add(named);
          }
        }
      }
    }
    return cases;
  }

  private record Named(String name, String group, String bar, PredictionCase prediction) {
    static Named of(Net dense, double fraction, int batch, int threads) {
      boolean pruned = fraction < 1;
      Net net = pruned ? dense.narrowedToFlops(fraction) : dense;
      String flops = pruned ? " of " + dense + " flops=" + Math.round(100 * fraction) + "%" : "";
      return new Named(
          net + flops + " batch=" + batch,
          (batch == 1 ? "one row" : "batches") + (pruned ? ", pruned" : ", dense"),
          batch > 1 ? "" : dense + (pruned ? ", " + Math.round(100 * fraction) + " % FLOPs" : ""),
          new PredictionCase(net, dense.flops(), batch, batch == 1 ? 1 : threads));
    }

    Row row(Map<String, Timing> timings) {
      Map<String, Spread> measured = new LinkedHashMap<>();
      timings.forEach((name, timing) -> measured.put(name, timing.nanos().map(n -> n / 1e3)));
      Map<String, Double> derived = new LinkedHashMap<>();
      Timing ours = timings.get(Ratio.OURS);
      if (ours != null) {
        double flops = (double) prediction.net().flops() * prediction.batch();
        derived.put("GFLOP/s", flops / ours.nanos().median());
        derived.put("bytes/call", ours.bytes());
      }
      return new Row(group, name, bar, measured, derived);
    }
  }
}
