package io.espalier.bench;

import io.espalier.bench.report.Table;
import java.util.List;

/** One thing that is measured, by everybody who does it, in one run. */
interface Comparison {
  /** What it is called on the command line. */
  String name();

  /** What it measures, in one line. */
  String summary();

  /** What its numbers are and what is done to get them; lines for the help. */
  List<String> details();

  /**
   * Measures.
   *
   * @return the comparison itself, then what else was measured
   */
  List<Table> run(Session session);
}
