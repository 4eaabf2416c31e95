package io.espalier.bench.report;

import io.espalier.bench.measure.Spread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reports of numbers that nobody measured. */
final class MadeUp {
  static final Machine MACHINE =
      new Machine("A & B <CPU>", "avx2 fma", 2, 16_000_000_000L, "Linux 6 amd64", "25.0.3");

  private MadeUp() {}

  static Table times() {
    return new Table(
        "step",
        "Training step, 2 threads each",
        "ms",
        Better.LOWER,
        List.of(
            row("one", "a", 2, 4),
            row("one", "b", 1, 9),
            new Row("two", "c", "", Map.of("espalier", spread(5)), Map.of("bytes/step", 0.0))));
  }

  static Table speeds() {
    return new Table(
        "kernels", "Matrix products", "GFLOP/s", Better.HIGHER, List.of(row("one", "d", 90, 100)));
  }

  static Report report(Table main, Table... others) {
    return new Report(
        main.name(),
        MACHINE,
        Stream.concat(Stream.of(main), Stream.of(others)).toList(),
        List.of("How it was done."),
        Map.of("GPU", "none"),
        Map.of("espalier", "Espalier | kernels"),
        Map.of("onnxruntime", "it is not there"));
  }

  private static Row row(String group, String name, double ours, double theirs) {
    Map<String, Spread> measured = new LinkedHashMap<>();
    measured.put("espalier", spread(ours));
    measured.put("tensorflow", spread(theirs));
    return new Row(group, name, name + " <bar>", measured, Map.of("bytes/step", 16.0));
  }

  private static Spread spread(double median) {
    return new Spread(median, median * 0.5, median * 2);
  }
}
