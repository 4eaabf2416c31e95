package io.espalier.bench;

import io.espalier.bench.measure.Spread;
import io.espalier.bench.pytorch.PyTorch;
import io.espalier.bench.report.Better;
import io.espalier.bench.report.Ratio;
import io.espalier.bench.report.Row;
import io.espalier.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What an H200 must reach, beside what was measured: the least of the cases that a bar is about.
 */
final class GpuBars {
  private final List<Table> tables;
  private final List<Row> rows = new ArrayList<>();

  private GpuBars(List<Table> tables) {
    this.tables = tables;
  }

  /** From the other tables; nothing where there is no such case. */
  static Table of(GpuPlan plan, List<Table> tables) {
    GpuBars bars = new GpuBars(tables);
    bars.share("exact product 4096^3, of the ceiling", GpuKernels.PRODUCTS, "4096 x 4096", .5, .7);
    bars.share("element-wise passes, of the ceiling", GpuKernels.PASSES, "", 0.7, 0.85);
    String fp32 = GpuSteps.table("fp32");
    bars.ratio(
        "exact step, batch to 1024, to PyTorch eager",
        fp32,
        GpuBars::small,
        List.of(PyTorch.Variant.EAGER),
        3,
        5);
    List<PyTorch.Variant> graphs = List.of(PyTorch.Variant.GRAPH, PyTorch.Variant.COMPILED);
    bars.ratio(
        "exact step, batch to 1024, to PyTorch's faster CUDA graph",
        fp32,
        GpuBars::small,
        graphs,
        1,
        1.5);
    bars.ratio(
        "TF32 step, batch 16384, to PyTorch's faster CUDA graph",
        GpuSteps.table("tf32"),
        name -> name.contains("batch=16384 "),
        graphs,
        0.9,
        1.1);
    String title = "The bars for an H200, and what was measured: the least of the cases";
    return new Table("bars", title, "as named", Better.HIGHER, bars.rows);
  }

  private static boolean small(String name) {
    return List.of(128, 512, 1024).stream()
        .anyMatch(batch -> name.contains("batch=" + batch + " "));
  }

  private interface Cases {
    boolean contain(String name);
  }

  private void share(String what, String table, String part, double bar, double aim) {
    tables.stream()
        .filter(candidate -> candidate.name().equals(table))
        .flatMap(found -> found.rows().stream())
        .filter(row -> row.name().contains(part))
        .mapToDouble(row -> row.derived().get(GpuKernels.OF_CEILING))
        .min()
        .ifPresent(least -> add(what, least, bar, aim));
  }

  /** Of the cases with the batch on the device; against the fastest of the others. */
  private void ratio(
      String what,
      String table,
      Cases cases,
      List<PyTorch.Variant> others,
      double bar,
      double aim) {
    OptionalDouble least =
        tables.stream()
            .filter(candidate -> candidate.name().equals(table))
            .flatMap(found -> found.rows(GpuSteps.RESIDENT).stream())
            .filter(row -> cases.contain(row.name()))
            .flatMapToDouble(row ->
                others.stream()
                    .map(other -> new Ratio(other.contender(), Better.LOWER).in(row))
                    .flatMapToDouble(OptionalDouble::stream)
                    .min()
                    .stream())
            .min();
    least.ifPresent(value -> add(what, value, bar, aim));
  }

  private static Map<String, Double> aims(double bar, double aim) {
    Map<String, Double> aims = new LinkedHashMap<>();
    aims.put("bar", bar);
    aims.put("aim", aim);
    return aims;
  }

  private void add(String what, double value, double bar, double aim) {
    rows.add(
        new Row(
            "bars", what, "", Map.of("measured", new Spread(value, value, value)), aims(bar, aim)));
  }
}
