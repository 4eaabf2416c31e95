package io.espalier.bench;

import java.io.PrintStream;
import java.util.List;

/** What can be asked for. */
final class Help {
  private Help() {}

  static void list(List<Comparison> comparisons, PrintStream to) {
    to.println("espalier bench NAME [OPTIONS], where NAME is one of");
    for (Comparison comparison : comparisons) {
      to.printf("  %-10s %s%n", comparison.name(), comparison.summary());
    }
    to.printf("  %-10s %s%n", "all", "all of them; with --docs DIR the whole page with charts");
    to.printf("  %-10s %s%n", "jmh", "JMH benchmarks of kernels and predictors: jmh [JMH ARGS]");
    options(to);
  }

  static void of(String name, List<Comparison> comparisons, PrintStream to) {
    to.println("espalier bench " + name + " [OPTIONS]");
    for (Comparison comparison : comparisons) {
      to.println();
      to.println(comparison.name() + ": " + comparison.summary());
      comparison.details().forEach(line -> to.println("  " + line));
    }
    options(to);
  }

  private static void options(PrintStream to) {
    to.println();
    to.println("Options:");
    Options.HELP.forEach(to::println);
  }
}
