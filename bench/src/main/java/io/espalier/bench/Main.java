package io.espalier.bench;

import io.espalier.bench.measure.Clock;
import io.espalier.bench.measure.MismatchException;
import io.espalier.bench.report.JsonReport;
import io.espalier.bench.report.Machine;
import io.espalier.bench.report.Page;
import io.espalier.bench.report.Report;
import io.espalier.bench.report.Table;
import io.espalier.bench.report.TextTable;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** {@code espalier bench NAME}: runs one comparison, or all of them. */
public final class Main {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int BAD_USAGE = 2;
  private static final String ALL = "all";
  private static final List<Comparison> ALL_COMPARISONS =
      List.of(
          new ProductComparison(),
          new StepComparison(),
          new PruneComparison(),
          new PredictComparison(),
          new SparseComparison(),
          new DecodeComparison(),
          new GpuComparison());

  private final List<Comparison> comparisons;
  private final Supplier<Contenders> contenders;
  private final PrintStream out;
  private final PrintStream err;

  Main(
      List<Comparison> comparisons,
      Supplier<Contenders> contenders,
      PrintStream out,
      PrintStream err) {
    this.comparisons = comparisons;
    this.contenders = contenders;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs one comparison; ends the JVM with 0, 1 where it failed, or 2 for bad usage.
   *
   * @param arguments the comparison's name and its options
   */
  public static void main(String[] arguments) {
    Main main = new Main(ALL_COMPARISONS, Contenders::find, System.out, System.err);
    System.exit(main.run(List.of(arguments)));
  }

  int run(List<String> arguments) {
    if (arguments.isEmpty()) {
      err.println("espalier bench: which one? See 'espalier bench --help'.");
      return BAD_USAGE;
    }
    String name = arguments.getFirst();
    if (isHelp(name)) {
      Help.list(comparisons, out);
      return DONE;
    }
    Optional<Comparison> named =
        comparisons.stream().filter(comparison -> comparison.name().equals(name)).findFirst();
    if (named.isEmpty() && !name.equals(ALL)) {
      err.println("espalier bench: there is no '" + name + "'");
      Help.list(comparisons, err);
      return BAD_USAGE;
    }
    List<Comparison> asked =
        named
            .map(List::of)
            .orElseGet(() -> comparisons.stream().filter(c -> c.page().isEmpty()).toList());
    List<String> rest = arguments.subList(1, arguments.size());
    if (rest.stream().anyMatch(Main::isHelp)) {
      Help.of(name, asked, out);
      return DONE;
    }
    try {
      work(name, asked, Options.parse(rest), command(arguments));
      return DONE;
    } catch (UsageException bad) {
      err.println("espalier bench " + name + ": " + bad.getMessage());
      err.println("Try 'espalier bench " + name + " --help'.");
      return BAD_USAGE;
    } catch (MismatchException mismatch) {
      err.println("espalier bench " + name + ": not the same results: " + mismatch.getMessage());
      return FAILED;
    } catch (UncheckedIOException unwritten) {
      err.println("espalier bench " + name + ": " + unwritten.getCause());
      return FAILED;
    } catch (IllegalStateException | IllegalArgumentException failure) {
      err.println("espalier bench " + name + ": " + failure.getMessage());
      return FAILED;
    }
  }

  private static boolean isHelp(String argument) {
    return argument.equals("--help") || argument.equals("-h");
  }

  private void work(String name, List<Comparison> asked, Options options, String command) {
    boolean ownPage = asked.getFirst().page().isPresent();
    if (options.docs() != null && !ownPage && !name.equals(ALL) && !Page.exists(options.docs())) {
      throw new UsageException(
          "--docs: there is no page in " + options.docs() + " yet; 'all' makes one");
    }
    checkPlaces(options);
    Supplier<Contenders> everybody = once(contenders);
    Machine machine = Machine.here();
    Map<String, String> absent = new LinkedHashMap<>();
    for (Comparison comparison : asked) {
      absent.putAll(comparison.contenders(everybody).only(options.only()).absent());
    }
    err.println(machine);
    absent.forEach((who, why) -> err.println("without " + who + ": " + why));
    List<Report> reports = new ArrayList<>();
    for (Comparison comparison : asked) {
      Contenders present = comparison.contenders(everybody).only(options.only());
      Report report = report(comparison, options, present, machine);
      if (!isEmpty(report.tables())) {
        print(report);
        reports.add(report);
        // After each: what is done is kept if a later one fails.
        save(name, comparison.page(), reports, options, command);
      }
    }
    if (reports.isEmpty()) {
      throw new UsageException("there is no such case, or nobody whose business it is");
    }
  }

  /** Found at the first call, and no second time. */
  private static Supplier<Contenders> once(Supplier<Contenders> find) {
    List<Contenders> found = new ArrayList<>();
    return () -> {
      if (found.isEmpty()) {
        found.add(find.get());
      }
      return found.getFirst();
    };
  }

  /** Better before the run than after it. */
  private static void checkPlaces(Options options) {
    Path json = options.json();
    if (json != null) {
      Path folder = json.toAbsolutePath().getParent();
      if (Files.isDirectory(json)) {
        throw new UsageException("--json: " + json + " is a folder");
      }
      if (folder == null || !Files.isDirectory(folder)) {
        throw new UsageException("--json: there is no folder " + folder);
      }
      if (!Files.isWritable(Files.exists(json) ? json : folder)) {
        throw new UsageException("--json: " + json + " cannot be written");
      }
    }
    Path docs = options.docs();
    if (docs != null && Files.exists(docs) && !Files.isDirectory(docs)) {
      throw new UsageException("--docs: " + docs + " is no folder");
    }
  }

  private static void save(
      String name,
      Optional<String> ownPage,
      List<Report> reports,
      Options options,
      String command) {
    if (options.docs() != null && ownPage.isPresent()) {
      Page.writeOwn(options.docs().resolve(ownPage.get()), reports.getFirst(), command);
    } else if (options.docs() != null && name.equals(ALL)) {
      Page.write(options.docs(), reports, command);
    } else if (options.docs() != null) {
      Page.writePart(options.docs(), reports.getFirst(), command);
    }
    if (options.json() != null) {
      write(
          options.json(),
          name.equals(ALL) ? JsonReport.of(reports) : JsonReport.of(reports.getFirst()));
    }
  }

  /** As it was typed, with quotes where a shell needs them. */
  private static String command(List<String> arguments) {
    StringBuilder command = new StringBuilder("./espalier bench");
    for (String argument : arguments) {
      boolean plain = argument.matches("[\\w./,=:+-]+");
      command.append(' ').append(plain ? argument : "'" + argument.replace("'", "'\\''") + "'");
    }
    return command.toString();
  }

  private static boolean isEmpty(List<Table> tables) {
    return tables.stream().allMatch(table -> table.rows().isEmpty());
  }

  private Report report(
      Comparison comparison, Options options, Contenders present, Machine machine) {
    Session session = new Session(options, present, Clock.ofJvm(), err);
    List<Table> tables = comparison.run(session);
    Set<String> names = new LinkedHashSet<>();
    tables.forEach(table -> names.addAll(table.measured()));
    return new Report(
        comparison.name(),
        machine,
        tables,
        comparison.details(),
        comparison.setting(),
        present.descriptions(names),
        present.absent());
  }

  private void print(Report report) {
    out.println(report.machine());
    report.setting().forEach((what, value) -> out.println("  " + what + ": " + value));
    report.contenders().forEach((who, what) -> out.println("  " + who + ": " + what));
    for (Table table : report.tables()) {
      if (!table.rows().isEmpty()) {
        out.println();
        TextTable.lines(table).forEach(out::println);
      }
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
