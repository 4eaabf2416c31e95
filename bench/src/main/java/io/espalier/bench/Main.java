package io.espalier.bench;

import java.io.PrintStream;
import java.util.List;

/** {@code espalier bench NAME}: runs one comparison. */
public final class Main {
  private static final List<Comparison> COMPARISONS =
      List.of(new MatrixProducts(), new TrainingSteps());

  private Main() {}

  /**
   * Runs one comparison, or lists them; ends the JVM with 0, or 2 for bad usage.
   *
   * @param arguments the comparison's name and its arguments
   */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    String name = arguments.isEmpty() ? "--help" : arguments.getFirst();
    if (name.equals("--help") || name.equals("-h")) {
      list(out);
      return 0;
    }
    for (Comparison comparison : COMPARISONS) {
      if (comparison.name().equals(name)) {
        try {
          comparison.run(arguments.subList(1, arguments.size()), out);
          return 0;
        } catch (IllegalArgumentException bad) {
          err.println("espalier bench " + name + ": " + bad.getMessage());
          return 2;
        }
      }
    }
    err.println("espalier bench: there is no '" + name + "'");
    list(err);
    return 2;
  }

  private static void list(PrintStream to) {
    to.println("espalier bench NAME, where NAME is one of");
    for (Comparison comparison : COMPARISONS) {
      to.printf("  %-10s %s%n", comparison.name(), comparison.summary());
    }
  }
}
