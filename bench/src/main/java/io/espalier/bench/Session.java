package io.espalier.bench;

import io.espalier.bench.contender.Contender;
import io.espalier.bench.contender.Subject;
import io.espalier.bench.measure.Clock;
import io.espalier.bench.measure.Effort;
import io.espalier.bench.measure.Interleaving;
import io.espalier.bench.measure.MismatchException;
import io.espalier.bench.measure.ResultCheck.Result;
import io.espalier.bench.measure.Timing;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A run of a bench: who takes part, what was asked for, and where the progress goes. */
final class Session {
  private final Options options;
  private final Contenders contenders;
  private final Clock clock;
  private final PrintStream progress;
  private int cases;
  private int done;

  Session(Options options, Contenders contenders, Clock clock, PrintStream progress) {
    this.options = options;
    this.contenders = contenders;
    this.clock = clock;
    this.progress = progress;
  }

  boolean quick() {
    return options.quick();
  }

  /** How many threads were asked for, or what this bench has otherwise. */
  int threads(int otherwise) {
    return options.threads().orElse(otherwise);
  }

  /** So many threads, for a title. */
  static String threadsInWords(int threads) {
    return threads + (threads == 1 ? " thread" : " threads");
  }

  /** Whether a case was asked for. */
  boolean wants(String caseName) {
    return options.cases().matcher(caseName).find();
  }

  /** How many cases there will be, for the progress lines. */
  void expect(int count) {
    cases += count;
  }

  /** Whether this contender takes part. */
  boolean has(String name) {
    return contenders.present().stream().anyMatch(contender -> contender.name().equals(name));
  }

  /**
   * One case: everybody whose business it is gets ready, all results are compared, and then all are
   * timed in turns.
   *
   * @param open a contender's subject
   * @param check compares two subjects' results
   * @param rounds how often everybody runs, with a comparison after each
   * @return timings by contender; empty if it was nobody's business
   */
  Map<String, Timing> compare(
      String caseName,
      Function<Contender, Optional<Subject>> open,
      Check check,
      int rounds,
      Effort effort) {
    return compareSubjects(caseName, subjects(open), check, rounds, effort);
  }

  /** A way to open a subject for everybody; it gives null where that is not their business. */
  Map<String, Supplier<Subject>> subjects(Function<Contender, Optional<Subject>> open) {
    Map<String, Supplier<Subject>> subjects = new LinkedHashMap<>();
    for (Contender contender : contenders.present()) {
      subjects.put(contender.name(), () -> open.apply(contender).orElse(null));
    }
    return subjects;
  }

  /**
   * One case with subjects of any kind.
   *
   * @param open by name; what is null does not take part
   */
  Map<String, Timing> compareSubjects(
      String caseName,
      Map<String, Supplier<Subject>> open,
      Check check,
      int rounds,
      Effort effort) {
    try (Subjects subjects = Subjects.open(caseName, open)) {
      if (subjects.isEmpty()) {
        return Map.of();
      }
      for (int round = 0; round < rounds; round++) {
        Result expected = null;
        for (Map.Entry<String, Subject> entry : subjects.byName().entrySet()) {
          entry.getValue().run();
          Result actual = new Result(entry.getKey(), entry.getValue().result());
          if (expected == null) {
            expected = actual;
          } else {
            check.check(caseName, expected, actual);
          }
        }
      }
      return time(caseName, subjects, effort);
    }
  }

  /** Times subjects that are open, in turns, and says what came of it. */
  Map<String, Timing> time(String caseName, Subjects subjects, Effort effort) {
    Map<String, Timing> timings = Interleaving.measure(subjects.byName(), effort, clock);
    report(caseName, timings);
    return timings;
  }

  /** Runs a case for a while, without a line about it: it has the compilers at work. */
  void warmUp(Function<Contender, Optional<Subject>> open, int calls, long mostMillis) {
    for (Contender contender : contenders.present()) {
      try (Subject subject = open.apply(contender).orElse(null)) {
        long start = clock.nanos();
        for (int call = 0;
            subject != null && call < calls && clock.nanos() - start < mostMillis * 1_000_000;
            call++) {
          subject.run();
        }
      }
    }
  }

  /** Nanoseconds since some moment. */
  long nanos() {
    return clock.nanos();
  }

  private void report(String caseName, Map<String, Timing> timings) {
    StringBuilder line = new StringBuilder();
    timings.forEach((name, timing) ->
        line.append(
            String.format(Locale.ROOT, "  %s %.4g µs", name, timing.nanos().median() / 1e3)));
    progress(caseName + line);
  }

  /** A line about a case that is done. */
  void progress(String line) {
    done++;
    progress.printf("[%d/%d] %s%n", done, cases, line);
  }

  /** Compares what two contenders computed. */
  @FunctionalInterface
  interface Check {
    /**
     * Compares.
     *
     * @throws MismatchException if they differ
     */
    void check(String caseName, Result expected, Result actual);
  }
}
