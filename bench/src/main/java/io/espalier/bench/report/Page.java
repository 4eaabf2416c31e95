package io.espalier.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page with the results of one run of all benches, and its charts. */
public final class Page {
  private Page() {}

  /**
   * Writes {@code benchmarks.md}, and the charts into {@code benchmarks/} beside it.
   *
   * @param command what was run, to be repeated
   */
  public static void write(Path folder, List<Report> reports, String command) {
    try {
      Path charts = Files.createDirectories(folder.resolve("benchmarks"));
      for (Report report : reports) {
        Files.writeString(charts.resolve(report.bench() + ".svg"), Chart.svg(report.main()));
      }
      Files.writeString(folder.resolve("benchmarks.md"), markdown(reports, command));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String markdown(List<Report> reports, String command) {
    List<String> lines = new ArrayList<>();
    lines.add("# Benchmarks");
    lines.add("");
    lines.add("Written by the bench itself, from one run:");
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
      bench(lines, report);
    }
    lines.add("## To repeat it");
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

  private static void bench(List<String> lines, Report report) {
    lines.add("## " + report.bench());
    lines.add("");
    lines.addAll(report.how());
    lines.add("");
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
