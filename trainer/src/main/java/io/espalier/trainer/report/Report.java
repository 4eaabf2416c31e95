package io.espalier.trainer.report;

import io.espalier.network.NetworkSpec;
import io.espalier.trainer.run.RunHistory;
import io.espalier.trainer.run.RunMetrics;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the page about a run is made from. Immutable.
 *
 * @param title the run's name
 * @param network the network at the start
 * @param inputNames a name for each input; empty where they have none
 * @param settings the run's settings, in the order they are shown; {@code pruning.flops_target} is
 *     drawn in, too
 * @param metrics the run's numbers
 * @param history what happened; the last evaluation before the first removal stands for the
 *     unpruned network
 */
public record Report(
    String title,
    NetworkSpec network,
    List<String> inputNames,
    Map<String, String> settings,
    RunMetrics metrics,
    RunHistory history) {
  public Report {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(metrics, "metrics");
    Objects.requireNonNull(history, "history");
    inputNames = List.copyOf(inputNames);
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    if (!inputNames.isEmpty() && inputNames.size() != network.inputs()) {
      throw new IllegalArgumentException(
          "a network of %d inputs has no %d input names"
              .formatted(network.inputs(), inputNames.size()));
    }
  }

  /**
   * The page: one HTML document that needs no other file and runs no script. The same report gives
   * the same text.
   *
   * @throws IllegalArgumentException if the history's removals are not of this network
   */
  public String html() {
    return new ReportPage(this).html();
  }
}
