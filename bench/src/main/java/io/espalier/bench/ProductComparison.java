package io.espalier.bench;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.ProductCase;
import io.espalier.bench.contender.ProductCase.Form;
import io.espalier.bench.contender.Subject;
import io.espalier.bench.measure.Effort;
import io.espalier.bench.measure.FmaPeak;
import io.espalier.bench.measure.ResultCheck;
import io.espalier.bench.measure.ResultCheck.Result;
import io.espalier.bench.measure.Spread;
import io.espalier.bench.measure.Timing;
import io.espalier.bench.report.Better;
import io.espalier.bench.report.Ratio;
import io.espalier.bench.report.Row;
import io.espalier.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The three matrix products of a dense layer. */
final class ProductComparison implements Comparison {
  private static final Effort FULL = Effort.ofMillis(300, 1_500, 12, 12, 350);
  private static final Effort QUICK = Effort.ofMillis(150, 1_000, 8, 6, 120);
  private static final String PEAK = "peak";

  @Override
  public String name() {
    return "kernels";
  }

  @Override
  public String summary() {
    return "the matrix products of a dense layer, in its three forms";
  }

  @Override
  public List<String> details() {
    return List.of(
        "GFLOP/s of x·w (forward), dy·wᵀ (backward_input) and xᵀ·dy (backward_weights), named",
        "rows x in x out, for every layer of four networks, large squares and thin shapes, on N",
        "threads (default 1). 'peak' is what N cores do with fused multiply-adds on registers",
        "alone: one core's, measured in the same rounds, times N. Checked before it is timed: every"
            + " element equal to",
        "2^-22 times the length of its sum (operands are uniform in ±1).");
  }

  @Override
  public List<Table> run(Session session) {
    int threads = session.threads(1);
    List<Row> rows = new ArrayList<>();
    List<Shape> wanted =
        shapes(session.quick()).stream().filter(shape -> session.wants(shape.name())).toList();
    session.expect(wanted.size());
    compileEverything(session, threads);
    for (Shape shape : wanted) {
      ProductCase product = shape.product(threads);
      Map<String, Timing> timings =
          session.compareSubjects(
              shape.name(),
              subjects(session, product),
              (name, expected, actual) -> check(product, name, expected, actual),
              1,
              session.quick() ? QUICK : FULL);
      if (timings.size() > 1) {
        rows.add(row(shape, product, timings));
      }
    }
    String title = "Matrix products, " + Session.threadsInWords(threads);
    return List.of(new Table("kernels", title, "GFLOP/s", Better.HIGHER, rows));
  }

  private static void compileEverything(Session session, int threads) {
    for (Form form : Form.values()) {
      for (int layer = 0; layer < Net.LENET.layers(); layer++) {
        ProductCase product =
            new ProductCase(form, 128, Net.LENET.in(layer), Net.LENET.out(layer), threads);
        session.warmUp(contender -> contender.product(product), 20_000, 300);
      }
    }
  }

  /** Everybody, and last the peak, which is in the same rounds. */
  private static Map<String, Supplier<Subject>> subjects(Session session, ProductCase product) {
    Map<String, Supplier<Subject>> subjects =
        session.subjects(contender -> contender.product(product));
    subjects.put(PEAK, FmaPeak::new);
    return subjects;
  }

  private static void check(ProductCase product, String name, Result expected, Result actual) {
    if (actual.name().equals(PEAK)) {
      return;
    }
    int sum =
        switch (product.form()) {
          case FORWARD -> product.in();
          case BACKWARD_INPUT -> product.out();
          case BACKWARD_WEIGHTS -> product.rows();
        };
    ResultCheck.check(name, expected, actual, sum * 0x1p-22);
  }

  private static Row row(Shape shape, ProductCase product, Map<String, Timing> timings) {
    Map<String, Spread> measured = new LinkedHashMap<>();
    timings.forEach(
        (name, timing) -> measured.put(name, timing.nanos().map(n -> product.flops() / n)));
    measured.remove(PEAK);
    Map<String, Double> derived = new LinkedHashMap<>();
    double peak = product.threads() * FmaPeak.flops() / timings.get(PEAK).nanos().median();
    derived.put("peak", peak);
    if (measured.containsKey(Ratio.OURS)) {
      derived.put("espalier/peak", measured.get(Ratio.OURS).median() / peak);
    }
    return new Row(shape.group, shape.name(), shape.bar(), measured, derived);
  }

  private static Set<Shape> shapes(boolean quick) {
    Set<Shape> shapes = new LinkedHashSet<>();
    for (int rows : quick ? List.of(128) : List.of(32, 128, 1024)) {
      for (Net net : quick ? List.of(Net.LENET, Net.MEDIUM) : Net.ALL) {
        for (int layer = 0; layer < net.layers(); layer++) {
          add(shapes, "layers", rows, net.in(layer), net.out(layer));
        }
      }
    }
    for (int side : quick ? List.of(1024) : List.of(512, 1024, 2048)) {
      add(shapes, "large", side, side, side);
    }
    if (!quick) {
      add(shapes, "thin", 1, 1024, 512);
      add(shapes, "thin", 8, 1024, 512);
      add(shapes, "thin", 1024, 512, 8);
    }
    return shapes;
  }

  private static void add(Set<Shape> shapes, String group, int rows, int in, int out) {
    for (Form form : Form.values()) {
      shapes.add(new Shape(group, form, rows, in, out));
    }
  }

  private record Shape(String group, Form form, int rows, int in, int out) {
    String name() {
      return form.name().toLowerCase(Locale.ROOT) + " " + rows + "x" + in + "x" + out;
    }

    /** Layers are many: their means by form and batch are shown. */
    String bar() {
      String kind = form.name().toLowerCase(Locale.ROOT);
      return group.equals("layers") ? kind + ", layers, batch " + rows : name();
    }

    ProductCase product(int threads) {
      return new ProductCase(form, rows, in, out, threads);
    }
  }
}
