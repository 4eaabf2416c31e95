package io.espalier.bench;

import java.util.Arrays;
import java.util.List;

/** {@code espalier bench NAME}: comparisons, each in one run, side by side. */
public final class Main {
  private static final String USAGE = "usage: espalier bench step [--quick] [--threads N]";

  private Main() {}

  /** Runs a bench; exit status 2 for bad usage. */
  public static void main(String[] args) {
    List<String> arguments = Arrays.asList(args);
    int at = arguments.indexOf("--threads");
    int threads = Runtime.getRuntime().availableProcessors();
    try {
      threads = at < 0 ? threads : Integer.parseInt(arguments.get(at + 1));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      System.err.println("--threads needs a number; " + USAGE);
      System.exit(2);
    }
    if (arguments.isEmpty() || !arguments.getFirst().equals("step") || threads < 1) {
      System.err.println(USAGE);
      System.exit(2);
    }
    int steps = arguments.contains("--quick") ? 100 : 500;
    System.out.println("One training step, median of " + steps + "; " + System.getProperty("java.vm.version"));
    StepBench.print(StepBench.run(StepBench.cases(threads), steps), System.out);
  }
}
