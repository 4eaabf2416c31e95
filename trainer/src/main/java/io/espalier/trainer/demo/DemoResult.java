package io.espalier.trainer.demo;

import io.espalier.model.CompactModel;
import io.espalier.trainer.metrics.Evaluation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the demonstration found: the dense network against the compact one.
 *
 * @param dense trained as long, without pruning
 * @param compact pruned while it trained
 * @param folder where everything is
 */
public record DemoResult(Column dense, Column compact, Path folder) {
  /**
   * One network.
   *
   * @param file the exported model
   * @param model read back from it
   * @param evaluation on the evaluation records, by the predictor
   * @param speed of prediction on one thread
   */
  record Column(Path file, CompactModel model, Evaluation evaluation, Speed speed) {}

  /** The comparison, one row per line: what it is, dense, compact. */
  public List<List<String>> table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("widths", dense.model().liveSpec().widths(), compact.model().liveSpec().widths()));
    rows.add(row("FLOPs per prediction", "%,.0f", dense.model().flops(), compact.model().flops()));
    rows.add(row("parameters", "%,.0f", dense.model().parameters(), compact.model().parameters()));
    rows.add(
        row("bytes of the model file", "%,.0f", dense.model().bytes(), compact.model().bytes()));
    rows.add(metric("log loss", "%.4f", "loss"));
    rows.add(metric("ROC AUC", "%.4f", "roc_auc"));
    rows.add(metric("RCE", "%.2f", "rce"));
    rows.add(
        row(
            "rows/s, in batches",
            "%,.0f",
            dense.speed().rowsPerSecond(),
            compact.speed().rowsPerSecond()));
    rows.add(
        row("one row, p50 in us", "%.2f", dense.speed().p50Micros(), compact.speed().p50Micros()));
    rows.add(
        row("one row, p99 in us", "%.2f", dense.speed().p99Micros(), compact.speed().p99Micros()));
    return rows;
  }

  /** What pruning made of the inputs, against the truth, in two lines. */
  public List<String> inputs() {
    Survivors left = Survivors.of(compact.model());
    int others = ClickLog.INPUTS - ClickLog.INFORMATIVE;
    String which = left.others().isEmpty() ? "" : ": " + String.join(", ", left.others());
    return List.of(
        "Of "
            + ClickLog.INFORMATIVE
            + " inputs that decide about clicks, "
            + left.informative().size()
            + " were kept.",
        "Of "
            + others
            + " inputs that carry nothing, "
            + (others - left.others().size())
            + " were dropped; kept "
            + left.others().size()
            + which
            + ".");
  }

  /** Where things are, one per line. */
  public List<String> places() {
    return List.of(
        "model       " + compact.file() + " and model.onnx beside it",
        "report      " + folder.resolve("run").resolve("report.html"),
        "run folder  " + folder.resolve("run"),
        "data        " + folder.resolve("data"));
  }

  /** The exported compact model. */
  public Path model() {
    return compact.file();
  }

  private List<String> metric(String name, String format, String metric) {
    return row(name, format, dense.evaluation().value(metric), compact.evaluation().value(metric));
  }

  private static List<String> row(String name, String format, double dense, double compact) {
    return List.of(
        name,
        String.format(Locale.ROOT, format, dense),
        String.format(Locale.ROOT, format, compact));
  }
}
