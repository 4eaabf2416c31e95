package io.espalier.bench;

import java.io.PrintStream;
import java.util.List;

/** One thing that is measured, against others that do the same, in one run. */
interface Comparison {
  /** What it is called on the command line. */
  String name();

  /** What it measures, in one line. */
  String summary();

  /**
   * Measures and prints one table.
   *
   * @param arguments what followed the name on the command line
   * @throws IllegalArgumentException if the arguments cannot be understood
   */
  void run(List<String> arguments, PrintStream out);
}
