package io.espalier.bench;

import io.espalier.bench.report.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** One thing that is measured, by everybody who does it, in one run. */
interface Comparison {
  /** What it is called on the command line. */
  String name();

  /** What it measures, in one line. */
  String summary();

  /** What its numbers are and what is done to get them; lines for the help. */
  List<String> details();

  /**
   * The page that it has of its own, in the folder of the documents; it is then no part of {@code
   * all}. Empty where its part is on the page of all of them.
   */
  default Optional<String> page() {
    return Optional.empty();
  }

  /**
   * Who takes part.
   *
   * @param everybody who takes part in most comparisons; found when it is asked for
   * @throws IllegalStateException if it cannot be measured here; says why
   */
  default Contenders contenders(Supplier<Contenders> everybody) {
    return everybody.get();
  }

  /** What else of the machine the numbers depend on, by name; there once it has run. */
  default Map<String, String> setting() {
    return Map.of();
  }

  /**
   * Measures.
   *
   * @return the comparison itself, then what else was measured
   */
  List<Table> run(Session session);
}
