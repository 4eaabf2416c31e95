package io.espalier.trainer.report;

import io.espalier.network.MaskPlace;
import io.espalier.trainer.metrics.Evaluation;
import io.espalier.trainer.pruning.Removal;
import io.espalier.trainer.report.LineChart.Point;
import io.espalier.trainer.run.EvaluationPoint;
import io.espalier.trainer.run.RunMetrics;
import io.espalier.trainer.run.StepPoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Puts a {@link Report} on a page. */
final class ReportPage {
  private static final int CURVE_POINTS = 240;
  private static final int TABLE_ROWS = 500;

  private final Report report;
  private final RunMetrics metrics;
  private final Evaluation unpruned;
  private final List<MaskHistory> masks;
  private final long lastStep;
  private final StringBuilder page = new StringBuilder();

  ReportPage(Report report) {
    this.report = report;
    this.metrics = report.metrics();
    this.unpruned = lastBeforePruning(report);
    this.masks = MaskHistory.of(report.network(), report.history().removals());
    this.lastStep = metrics.steps();
  }

  private static Evaluation lastBeforePruning(Report report) {
    List<Removal> removals = report.history().removals();
    Evaluation last = Evaluation.none();
    for (EvaluationPoint point : report.history().evaluations()) {
      if (!removals.isEmpty() && point.step() < removals.getFirst().step()) {
        last = point.evaluation();
      }
    }
    return last;
  }

  String html() {
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
        .append(Html.escape(report.title()));
    page.append(" – Espalier</title>\n<style>\n")
        .append(styles())
        .append("</style>\n</head>\n<body>\n<main>\n");
    header();
    comparison();
    curves();
    survivors();
    removals();
    settings();
    page.append(
        "<footer>FLOPs are those of one example through the compact network; a"
            + " multiply-add counts as two. ");
    page.append(
        "Units and inputs keep their original numbers.</footer>\n</main>\n</body>\n</html>\n");
    return page.toString();
  }

  private void header() {
    page.append("<header>\n<h1>").append(Html.escape(report.title())).append("</h1>\n<p>");
    page.append(Html.whole(metrics.steps()))
        .append(" steps, ")
        .append(Html.whole(metrics.examples()))
        .append(" examples, ");
    page.append(Html.decimal(metrics.seconds(), 1)).append(" s; ");
    int removed = report.history().removals().size();
    page.append(removed == 1 ? "1 unit" : Html.whole(removed) + " units")
        .append(" removed.</p>\n</header>\n");
    page.append("<section class=\"tiles\">\n");
    tile(
        "FLOPs per example",
        Html.whole(metrics.flops()),
        Html.percent(metrics.flops(), metrics.flopsStart())
            + " of "
            + Html.whole(metrics.flopsStart()));
    tile(
        "Parameters",
        Html.whole(metrics.parameters()),
        Html.percent(metrics.parameters(), metrics.parametersStart())
            + " of "
            + Html.whole(metrics.parametersStart()));
    tile("Widths", metrics.widths(), "from " + metrics.widthsStart());
    Evaluation evaluation = metrics.evaluation();
    if (evaluation.isEmpty()) {
      tile("Training loss", Html.decimal(metrics.loss(), 5), "not evaluated");
    } else {
      String name = leadingMetric(evaluation);
      String before =
          unpruned.isEmpty()
              ? "of " + Html.whole(evaluation.examples()) + " examples"
              : "before pruning " + Html.decimal(unpruned.value(name), 5);
      tile(name, Html.decimal(evaluation.value(name), 5), before);
    }
    page.append("</section>\n");
  }

  private static String leadingMetric(Evaluation evaluation) {
    for (String name : List.of("roc_auc", "accuracy")) {
      if (Double.isFinite(evaluation.value(name))) {
        return name;
      }
    }
    return evaluation.values().keySet().iterator().next();
  }

  private void tile(String name, String value, String note) {
    page.append("<div><h2>")
        .append(Html.escape(name))
        .append("</h2><b>")
        .append(Html.escape(value))
        .append("</b><small>");
    page.append(Html.escape(note)).append("</small></div>\n");
  }

  private void comparison() {
    page.append(
        "<section>\n<h2>Dense and compact</h2>\n<table class=\"numbers\">\n<tr><th></th><th>before"
            + " pruning</th><th>compact</th><th>change</th></tr>\n");
    row(
        "FLOPs per example",
        Html.whole(metrics.flopsStart()),
        Html.whole(metrics.flops()),
        shrunk(metrics.flopsStart(), metrics.flops()));
    row(
        "parameters",
        Html.whole(metrics.parametersStart()),
        Html.whole(metrics.parameters()),
        shrunk(metrics.parametersStart(), metrics.parameters()));
    row("widths", metrics.widthsStart(), metrics.widths(), "");
    Set<String> names = new LinkedHashSet<>(metrics.evaluation().values().keySet());
    names.addAll(unpruned.values().keySet());
    for (String name : names) {
      double before = unpruned.value(name);
      double after = metrics.evaluation().value(name);
      double change = after - before;
      row(
          name,
          Html.decimal(before, 5),
          Html.decimal(after, 5),
          Double.isFinite(change) ? (change > 0 ? "+" : "") + Html.decimal(change, 5) : "");
    }
    row("training loss", "–", Html.decimal(metrics.loss(), 5), "");
    page.append("</table>\n</section>\n");
  }

  private static String shrunk(long before, long after) {
    return after == before ? "" : "÷ " + Html.decimal((double) before / after, 1);
  }

  private void row(String name, String... cells) {
    page.append("<tr><th>").append(Html.escape(name)).append("</th>");
    for (String cell : cells) {
      page.append("<td>").append(Html.escape(cell)).append("</td>");
    }
    page.append("</tr>\n");
  }

  private void curves() {
    page.append("<section class=\"charts\">\n");
    List<Point> loss = new ArrayList<>();
    for (StepPoint point : report.history().steps()) {
      loss.add(new Point(point.step(), point.loss()));
    }
    figure(
        "Training loss",
        "",
        new LineChart("Training loss over steps", lastStep).line("s0", thinned(loss)));

    List<Point> flops = new ArrayList<>(List.of(new Point(0, metrics.flopsStart())));
    for (Removal removal : report.history().removals()) {
      flops.add(new Point(removal.step(), removal.flops()));
    }
    LineChart flopsChart =
        new LineChart("FLOPs per example over steps", lastStep).staircase("s1", flops).fromZero();
    String target = report.settings().getOrDefault("pruning.flops_target", "");
    if (target.matches("\\d{1,18}")) {
      flopsChart.rule(Long.parseLong(target), "target " + Html.whole(Long.parseLong(target)));
    }
    figure("FLOPs per example", "", flopsChart);

    if (!masks.isEmpty()) {
      LineChart widths =
          new LineChart("Share of units kept under each mask over steps", lastStep)
              .fromZero()
              .unit(" %");
      StringBuilder legend = new StringBuilder();
      for (int m = 0; m < masks.size(); m++) {
        MaskHistory mask = masks.get(m);
        widths.staircase("s" + m % 8, mask.share());
        legend
            .append("<span class=\"s")
            .append(m % 8)
            .append("\">")
            .append(mask.name())
            .append(": ");
        legend
            .append(Html.whole(mask.kept()))
            .append(" of ")
            .append(Html.whole(mask.width()))
            .append("</span>");
      }
      figure("Units kept", legend.toString(), widths);
    }

    Set<String> names = new LinkedHashSet<>();
    report
        .history()
        .evaluations()
        .forEach(point -> names.addAll(point.evaluation().values().keySet()));
    for (String name : List.of("loss", "accuracy", "roc_auc", "rce", "rmse")) {
      if (names.contains(name)) {
        List<Point> points = new ArrayList<>();
        for (EvaluationPoint point : report.history().evaluations()) {
          points.add(new Point(point.step(), point.evaluation().value(name)));
        }
        figure(
            "Evaluation: " + name,
            "",
            new LineChart("Evaluated " + name + " over steps", lastStep).line("s2", points));
      }
    }
    page.append("</section>\n");
  }

  private void figure(String title, String legendHtml, LineChart chart) {
    page.append("<figure>\n<figcaption>").append(Html.escape(title)).append("</figcaption>\n");
    if (!legendHtml.isEmpty()) {
      page.append("<p class=\"legend\">").append(legendHtml).append("</p>\n");
    }
    page.append(chart.svg()).append("</figure>\n");
  }

  /** At most {@link #CURVE_POINTS} points: the means of neighbours. */
  private static List<Point> thinned(List<Point> points) {
    int group = Math.max(1, -Math.floorDiv(-points.size(), CURVE_POINTS));
    List<Point> thinned = new ArrayList<>();
    for (int start = 0; start < points.size(); start += group) {
      List<Point> neighbours = points.subList(start, Math.min(points.size(), start + group));
      double mean = neighbours.stream().mapToDouble(Point::value).average().orElseThrow();
      thinned.add(new Point(neighbours.getLast().step(), mean));
    }
    return thinned;
  }

  private void survivors() {
    if (masks.isEmpty()) {
      return;
    }
    page.append("<section>\n<h2>What survived</h2>\n");
    page.append(
        "<p class=\"legend\"><span class=\"kept\">kept</span><span"
            + " class=\"gone\">removed</span></p>\n"
            + "<div class=\"masks\">\n");
    for (int m = 0; m < masks.size(); m++) {
      MaskHistory mask = masks.get(m);
      boolean inputs = report.network().placeOfMask(m).kind() == MaskPlace.Kind.INPUT;
      List<String> names = inputs ? report.inputNames() : List.of();
      page.append("<div>\n<h3>Mask ").append(m).append(", ").append(mask.name()).append(": ");
      page.append(Html.whole(mask.kept()))
          .append(" of ")
          .append(Html.whole(mask.width()))
          .append("</h3>\n");
      page.append(UnitGrid.svg(mask, names)).append(UnitGrid.lists(mask, names)).append("</div>\n");
    }
    page.append("</div>\n</section>\n");
  }

  private void removals() {
    List<Removal> all = report.history().removals();
    if (all.isEmpty()) {
      return;
    }
    page.append("<section>\n<details><summary>Every removal (")
        .append(Html.whole(all.size()))
        .append(")</summary>\n");
    if (all.size() > TABLE_ROWS) {
      page.append("<p>The first ")
          .append(TABLE_ROWS)
          .append("; all are in <code>pruning.csv</code>.</p>\n");
    }
    page.append(
        "<table class=\"numbers\">\n"
            + "<tr><th>step</th><th>mask</th><th>unit</th><th>signal</th><th>cost</th><th>score</th><th>FLOPs"
            + " after</th></tr>\n");
    for (Removal r : all.subList(0, Math.min(all.size(), TABLE_ROWS))) {
      row(
          Html.whole(r.step()),
          Integer.toString(r.mask()),
          Integer.toString(r.unit()),
          String.format(Locale.ROOT, "%.3e", r.signal()),
          Html.whole(r.cost()),
          String.format(Locale.ROOT, "%.3e", r.score()),
          Html.whole(r.flops()));
    }
    page.append("</table>\n</details>\n</section>\n");
  }

  private void settings() {
    page.append("<section>\n<h2>Settings</h2>\n<table>\n");
    report.settings().forEach((name, value) -> row(name, value));
    row("seed", Long.toString(metrics.seed()));
    row("kernels", metrics.kernels());
    row("threads", Integer.toString(metrics.threads()));
    page.append("</table>\n</section>\n");
  }

  private static String styles() {
    try (InputStream css = ReportPage.class.getResourceAsStream("report.css")) {
      if (css == null) {
        throw new IllegalStateException("report.css is missing from the espalier-trainer jar");
      }
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read report.css", e);
    }
  }
}
