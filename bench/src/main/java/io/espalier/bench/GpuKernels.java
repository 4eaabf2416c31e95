package io.espalier.bench;

import io.espalier.bench.contender.Paced;
import io.espalier.bench.contender.Pass;
import io.espalier.bench.contender.ProductCase;
import io.espalier.bench.contender.Subject;
import io.espalier.bench.espalier.Requests;
import io.espalier.bench.measure.Ceilings;
import io.espalier.bench.measure.Spread;
import io.espalier.bench.measure.Timing;
import io.espalier.bench.report.Better;
import io.espalier.bench.report.Row;
import io.espalier.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Matrix products and passes over memory, each with its ceiling in the same rounds. */
final class GpuKernels {
  static final String PRODUCTS = "products";
  static final String PASSES = "passes";

  /** The column with the exact kernels' share of the ceiling. */
  static final String OF_CEILING = "of ceiling";

  private static final String CEILING = "ceiling";

  private final Session session;
  private final GpuPlan plan;
  private final Ceilings ceilings;
  private final List<ProductCase> products;
  private final List<Pass> passes;

  GpuKernels(Session session, GpuPlan plan, Ceilings ceilings) {
    this.session = session;
    this.plan = plan;
    this.ceilings = ceilings;
    this.products = plan.products().stream().filter(p -> session.wants(name(p))).toList();
    this.passes = plan.passes().stream().filter(p -> session.wants(name(p))).toList();
  }

  /** How many cases. */
  int count() {
    return products.size() + passes.size();
  }

  List<Table> tables() {
    List<Row> productRows = new ArrayList<>();
    for (ProductCase product : products) {
      int times = plan.timesForFlops(product.flops());
      productRows.add(
          row(
              product.form().name().toLowerCase(Locale.ROOT),
              name(product),
              measure(name(product), times, r -> r.product(product), ceilings::fma),
              product.flops() * times / 1e3,
              ceilings.fmaFlops() / 1e3));
    }
    List<Row> passRows = new ArrayList<>();
    for (Pass pass : passes) {
      int times = plan.timesForBytes(pass.bytes());
      passRows.add(
          row(
              "passes",
              name(pass),
              measureExact(name(pass), times, r -> r.pass(pass), ceilings::copy),
              pass.bytes() * times,
              ceilings.copyBytes()));
    }
    return List.of(
        new Table(
            PRODUCTS,
            "Matrix products, against fused multiply-adds on registers",
            "TFLOP/s",
            Better.HIGHER,
            productRows),
        new Table(
            PASSES,
            "Passes over memory, against a copy by the driver",
            "GB/s",
            Better.HIGHER,
            passRows));
  }

  static String name(ProductCase product) {
    return "%s %d x %d x %d"
        .formatted(
            product.form().name().toLowerCase(Locale.ROOT),
            product.rows(),
            product.in(),
            product.out());
  }

  static String name(Pass pass) {
    return "%s %d x %d"
        .formatted(pass.kind().name().toLowerCase(Locale.ROOT), pass.rows(), pass.columns());
  }

  private interface Opening {
    Paced of(Requests requests);
  }

  /** By all providers on the device. */
  private Map<String, Timing> measure(
      String name, int times, Opening opening, Supplier<Subject> ceiling) {
    Map<String, Supplier<Subject>> open = new LinkedHashMap<>();
    put(open, plan.exact(), times, opening);
    plan.fast().keySet().stream()
        .sorted()
        .filter(session::has)
        .forEach(provider -> put(open, provider, times, opening));
    open.put(CEILING, ceiling);
    return timed(name, open);
  }

  private Map<String, Timing> measureExact(
      String name, int times, Opening opening, Supplier<Subject> ceiling) {
    Map<String, Supplier<Subject>> open = new LinkedHashMap<>();
    put(open, plan.exact(), times, opening);
    open.put(CEILING, ceiling);
    return timed(name, open);
  }

  private static void put(
      Map<String, Supplier<Subject>> open, String provider, int times, Opening opening) {
    open.put(
        provider,
        () -> {
          Paced subject = opening.of(new Requests(provider, 1));
          subject.pace(times);
          return subject;
        });
  }

  private Map<String, Timing> timed(String name, Map<String, Supplier<Subject>> open) {
    // What they compute is checked elsewhere, to the bit: by the op table.
    return session.compareSubjects(name, open, (where, expected, actual) -> {}, 0, plan.effort());
  }

  /**
   * @param work of a run of each provider, so that divided by nanoseconds it is of the table's unit
   * @param ceilingWork the same of the ceiling
   */
  private Row row(
      String group, String name, Map<String, Timing> timings, double work, double ceilingWork) {
    Map<String, Spread> measured = new LinkedHashMap<>();
    timings.forEach((who, timing) ->
        measured.put(who, timing.nanos().map(n -> (who.equals(CEILING) ? ceilingWork : work) / n)));
    double ceiling = measured.remove(CEILING).median();
    Map<String, Double> derived = new LinkedHashMap<>();
    derived.put(CEILING, ceiling);
    derived.put(OF_CEILING, measured.get(plan.exact()).median() / ceiling);
    return new Row(group, name, "", measured, derived);
  }
}
