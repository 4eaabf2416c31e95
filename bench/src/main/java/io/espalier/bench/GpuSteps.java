package io.espalier.bench;

import io.espalier.bench.contender.Paced;
import io.espalier.bench.contender.StepCase;
import io.espalier.bench.contender.Subject;
import io.espalier.bench.espalier.Requests;
import io.espalier.bench.measure.MismatchException;
import io.espalier.bench.measure.ResultCheck.Result;
import io.espalier.bench.measure.Spread;
import io.espalier.bench.measure.Timing;
import io.espalier.bench.pytorch.PyTorch;
import io.espalier.bench.report.Better;
import io.espalier.bench.report.Ratio;
import io.espalier.bench.report.Row;
import io.espalier.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Training steps at each precision, beside PyTorch's where there is one. */
final class GpuSteps implements AutoCloseable {
  static final String TOLERANCE =
      "each layer's change after 3 steps equal to 2 % of its length, with fast products to 20 %";

  static final String WHERE = "python3 or -Despalier.bench.python=FILE has it";

  /** Groups of rows. */
  static final String RESIDENT = "batch on the device";

  static final String FED = "fed from the host";

  private static final double FAST_TOLERANCE = 0.2;
  private static final double EXACT_TOLERANCE = 0.02;
  private static final String FLOAT = "fp32";

  private final Session session;
  private final GpuPlan plan;
  private final List<String> mismatches;
  private final Map<String, String> providers = new TreeMap<>();
  private final Set<String> missing = new LinkedHashSet<>();
  private PyTorch pytorch;
  private String pytorchIs = "nobody asked for it";

  /** Starts PyTorch, if there is any. */
  GpuSteps(Session session, GpuPlan plan, List<String> mismatches) {
    this.session = session;
    this.plan = plan;
    this.mismatches = mismatches;
    providers.put(FLOAT, plan.exact());
    plan.fast()
        .forEach((provider, precision) -> {
          if (session.has(provider)) {
            providers.put(precision, provider);
          }
        });
    if (count() > 0 && plan.pytorch().isPresent()) {
      try {
        pytorch = PyTorch.start(plan.pytorch().get());
        pytorchIs = pytorch.description();
      } catch (IllegalStateException none) {
        pytorchIs = "did not take part: " + none.getMessage();
      }
    }
  }

  /** What PyTorch says of itself, or why it is not there. */
  String pytorch() {
    return missing.isEmpty() ? pytorchIs : pytorchIs + "; " + String.join("; ", missing);
  }

  /** How many cases. */
  int count() {
    return providers.keySet().stream().mapToInt(precision -> cases(precision).size()).sum();
  }

  /** The name of the table of a precision. */
  static String table(String precision) {
    return "step-" + precision;
  }

  static String name(String precision, boolean fed, int batch) {
    return "step %s batch=%d %s".formatted(precision, batch, fed ? FED : RESIDENT);
  }

  List<Table> tables() {
    List<Table> tables = new ArrayList<>();
    providers.forEach((precision, provider) -> {
      List<Row> rows = new ArrayList<>();
      for (Case one : cases(precision)) {
        try {
          rows.add(row(one, provider));
        } catch (MismatchException different) {
          mismatches.add(different.getMessage());
          session.progress(one.name() + ": not the same results: " + different.getMessage());
        }
      }
      String title =
          "Training step of %s, %s: Espalier is %s".formatted(plan.net(), precision, provider);
      tables.add(new Table(table(precision), title, "µs", Better.LOWER, rows));
    });
    return tables;
  }

  private record Case(String precision, boolean fed, int batch) {
    String name() {
      return GpuSteps.name(precision, fed, batch);
    }
  }

  private List<Case> cases(String precision) {
    List<Case> cases = new ArrayList<>();
    for (boolean fed : new boolean[] {false, true}) {
      for (int batch : plan.batches()) {
        Case one = new Case(precision, fed, batch);
        if (session.wants(one.name())) {
          cases.add(one);
        }
      }
    }
    return cases;
  }

  private Row row(Case one, String provider) {
    StepCase step = new StepCase(plan.net(), one.batch, 1, false);
    Map<String, Supplier<Subject>> open = new LinkedHashMap<>();
    open.put(Ratio.OURS, () -> new Requests(provider, 1).steps(step, one.fed));
    for (PyTorch.Variant variant : PyTorch.Variant.values()) {
      open.put(variant.contender(), () -> pytorchSteps(one, step, variant));
    }
    int times = plan.timesForFlops(step.flops());
    try (Subjects subjects = Subjects.open(one.name(), open)) {
      check(one, subjects);
      subjects.byName().values().forEach(subject -> ((Paced) subject).pace(times));
      Map<String, Timing> timings = session.time(one.name(), subjects, plan.effort());
      Map<String, Spread> measured = new LinkedHashMap<>();
      timings.forEach(
          (name, timing) -> measured.put(name, timing.nanos().map(n -> n / times / 1e3)));
      double ours = measured.get(Ratio.OURS).median();
      return new Row(
          one.fed ? FED : RESIDENT,
          one.name(),
          "",
          measured,
          Map.of("TFLOP/s", step.flops() / ours / 1e6));
    }
  }

  /** Null where PyTorch is not there, or cannot do it. */
  private Paced pytorchSteps(Case one, StepCase step, PyTorch.Variant variant) {
    if (pytorch == null) {
      return null;
    }
    try {
      return pytorch.steps(step, variant, one.precision, one.fed);
    } catch (IllegalStateException cannot) {
      missing.add(
          "without " + variant.contender() + " " + one.precision + ": " + cannot.getMessage());
      return null;
    }
  }

  private void check(Case one, Subjects subjects) {
    double tolerance = one.precision.equals(FLOAT) ? EXACT_TOLERANCE : FAST_TOLERANCE;
    Session.Check check = StepCheck.of(plan.net(), tolerance);
    Result expected = null;
    for (Map.Entry<String, Subject> entry : subjects.byName().entrySet()) {
      for (int i = 0; i < StepCheck.STEPS; i++) {
        entry.getValue().run();
      }
      Result actual = new Result(entry.getKey(), entry.getValue().result());
      if (expected == null) {
        expected = actual;
      } else {
        check.check(one.name(), expected, actual);
      }
    }
  }

  @Override
  public void close() {
    if (pytorch != null) {
      pytorch.close();
    }
  }
}
