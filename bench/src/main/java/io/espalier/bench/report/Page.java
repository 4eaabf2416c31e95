package io.espalier.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The page with the results of one run of all benches, and its charts. A bench that is run on its
 * own has its part of the page written anew, with what was run, where, and who took part.
 */
public final class Page {
  private static final String PAGE = "benchmarks.md";
  private static final String PART = "## ";
  private static final String LAST_PART = PART + "To repeat it";

  private Page() {}

  /**
   * Writes {@code benchmarks.md}, and the charts into {@code benchmarks/} beside it.
   *
   * @param command what was run, to be repeated
   */
  public static void write(Path folder, List<Report> reports, String command) {
    try {
      charts(folder, reports);
      Files.writeString(folder.resolve(PAGE), markdown(reports, command));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes one bench's part of the page that is there, in place of an older one or as the last, and
   * its chart.
   *
   * @param command what was run
   */
  public static void writePart(Path folder, Report report, String command) {
    Path page = folder.resolve(PAGE);
    try {
      charts(folder, List.of(report));
      List<String> part = new ArrayList<>();
      bench(part, report, command);
      Files.write(page, withPart(Files.readAllLines(page), part));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes a page of one bench alone, without charts.
   *
   * @param command what was run
   */
  public static void writeOwn(Path page, Report report, String command) {
    List<String> lines = new ArrayList<>();
    lines.add("# Benchmarks: " + report.bench());
    lines.add("");
    lines.add("Written by the bench itself, from one run of `" + command + "`.");
    lines.add("");
    lines.addAll(report.how());
    lines.add("Numbers are medians, with the 10th and the 90th percentile in brackets.");
    lines.add("");
    lines.add("| | |");
    lines.add("|---|---|");
    lines.add("| machine | " + cell(report.machine().toString()) + " |");
    report.setting().forEach((what, is) -> lines.add("| " + what + " | " + cell(is) + " |"));
    lines.add("");
    contenders(lines, List.of(report));
    for (Table table : report.tables()) {
      if (!table.rows().isEmpty()) {
        table(lines, table);
      }
    }
    try {
      Files.createDirectories(page.toAbsolutePath().getParent());
      Files.write(page, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void charts(Path folder, List<Report> reports) throws IOException {
    Path charts = Files.createDirectories(folder.resolve("benchmarks"));
    for (Report report : reports) {
      Files.writeString(charts.resolve(report.bench() + ".svg"), Chart.svg(report.main()));
    }
  }

  /** These lines with a part, whose first line is its heading, in place of that of this name. */
  private static List<String> withPart(List<String> page, List<String> part) {
    int from = page.indexOf(part.getFirst());
    if (from < 0) {
      from = page.contains(LAST_PART) ? page.indexOf(LAST_PART) : page.size();
    }
    boolean replaces = from < page.size() && page.get(from).equals(part.getFirst());
    int to = replaces ? from + 1 : from;
    while (replaces && to < page.size() && !page.get(to).startsWith(PART)) {
      to++;
    }
    List<String> lines = new ArrayList<>(page.subList(0, from));
    lines.addAll(part);
    lines.addAll(page.subList(to, page.size()));
    return lines;
  }

  /** Whether there is a page that a part could be written into. */
  public static boolean exists(Path folder) {
    return Files.isRegularFile(folder.resolve(PAGE));
  }

  static String markdown(List<Report> reports, String command) {
    List<String> lines = new ArrayList<>();
    lines.add("# Benchmarks");
    lines.add("");
    lines.add(
        "Written by the bench itself, from one run, but for parts that name a run of their own:");
    lines.add("");
    lines.add("```sh");
    lines.add(command);
    lines.add("```");
    lines.add("");
    lines.add("Machine: " + reports.getFirst().machine() + ".");
    lines.add("");
    lines.add(
        "Contenders take turns in one process, a stretch of the one, a stretch of the next, on the"
            + " same number of threads, after");
    lines.add(
        "each has run until the JIT compilers had nothing more to do. Their results are compared"
            + " before they are timed. Numbers");
    lines.add("are medians, with the 10th and the 90th percentile in brackets.");
    lines.add("");
    contenders(lines, reports);
    for (Report report : reports) {
      bench(lines, report, null);
    }
    lines.add(LAST_PART);
    lines.add("");
    lines.add(
        "`"
            + command
            + "` on a machine that does nothing else; the first time it downloads about"
            + " 400 MB. `./espalier bench NAME");
    lines.add(
        "--cases REGEX` measures some cases alone, `--quick` fewer of them, `--json FILE` keeps the"
            + " numbers; `./espalier bench --help`");
    lines.add("lists the rest.");
    return String.join("\n", lines) + "\n";
  }

  private static void contenders(List<String> lines, List<Report> reports) {
    Map<String, String> present = new LinkedHashMap<>();
    Map<String, String> absent = new LinkedHashMap<>();
    reports.forEach(report -> present.putAll(report.contenders()));
    reports.forEach(report -> absent.putAll(report.absent()));
    lines.add("| contender | what it is, and how it was made fast |");
    lines.add("|---|---|");
    present.forEach((name, what) -> lines.add("| " + name + " | " + cell(what) + " |"));
    absent.forEach(
        (name, why) -> lines.add("| " + name + " | did not take part: " + cell(why) + " |"));
    lines.add("");
  }

  /**
   * A part of the page.
   *
   * @param command what was run for it alone; null where it is part of the page's one run
   */
  private static void bench(List<String> lines, Report report, String command) {
    lines.add(PART + report.bench());
    lines.add("");
    lines.addAll(report.how());
    lines.add("");
    if (command != null) {
      lines.add("From a run of its own, `" + command + "`, on " + report.machine() + ":");
      lines.add("");
      contenders(lines, List.of(report));
    }
    lines.add(
        "![%s, relative speed](benchmarks/%s.svg)"
            .formatted(report.main().title(), report.bench()));
    lines.add("");
    for (Table table : report.tables()) {
      if (!table.rows().isEmpty()) {
        table(lines, table);
      }
    }
  }

  private static void table(List<String> lines, Table table) {
    lines.add(
        "**" + table.title() + "** (" + table.unit() + ", " + table.better().id() + " is better)");
    lines.add("");
    List<String> summary = TextTable.summary(table);
    summary.forEach(line -> lines.add("- " + line));
    if (!summary.isEmpty()) {
      lines.add("");
    }
    List<List<String>> cells = TextTable.cells(table);
    lines.add("| " + String.join(" | ", cells.getFirst()) + " |");
    lines.add("|---" + "|--:".repeat(cells.getFirst().size() - 1) + "|");
    for (List<String> row : cells.subList(1, cells.size())) {
      lines.add("| " + String.join(" | ", row.stream().map(Page::cell).toList()) + " |");
    }
    lines.add("");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
