package io.espalier.bench;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.PredictionCase;
import io.espalier.bench.measure.Effort;
import io.espalier.bench.measure.ResultCheck;
import io.espalier.bench.measure.Spread;
import io.espalier.bench.measure.Timing;
import io.espalier.bench.report.Better;
import io.espalier.bench.report.Row;
import io.espalier.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Two cases of some milliseconds. */
class FakeComparison implements Comparison {
  private final String name;

  FakeComparison(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return "something fake";
  }

  @Override
  public List<String> details() {
    return List.of("Nothing is measured.");
  }

  @Override
  public List<Table> run(Session session) {
    List<Row> rows = new ArrayList<>();
    List<String> cases = List.of("one", "two").stream().filter(session::wants).toList();
    session.expect(cases.size());
    for (String caseName : cases) {
      Map<String, Timing> timings =
          session.compare(
              caseName,
              contender -> contender.prediction(new PredictionCase(Net.SMALL, 1, 1, 1)),
              (where, expected, actual) -> ResultCheck.check(where, expected, actual, 0.1),
              2,
              Effort.ofMillis(0, 1, 1, 1, 1));
      Map<String, Spread> measured = new LinkedHashMap<>();
      timings.forEach((contender, timing) -> measured.put(contender, timing.nanos()));
      rows.add(new Row("", caseName, caseName, measured, Map.of()));
    }
    return List.of(new Table(name, "Fake", "ns", Better.LOWER, rows));
  }
}
