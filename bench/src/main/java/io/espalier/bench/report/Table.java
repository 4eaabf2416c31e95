package io.espalier.bench.report;

import java.util.List;
import java.util.stream.Stream;

/**
 * Cases side by side.
 *
 * @param name one word, for the JSON
 * @param title one line: what is measured
 * @param unit of every measured number
 * @param rows the cases, those of a group together
 */
public record Table(String name, String title, String unit, Better better, List<Row> rows) {
  public Table {
    rows = List.copyOf(rows);
  }

  /** The columns of what was measured. */
  public List<String> measured() {
    return columns(rows.stream().flatMap(row -> row.measured().keySet().stream()));
  }

  /** The columns of what follows from it. */
  public List<String> derived() {
    return columns(rows.stream().flatMap(row -> row.derived().keySet().stream()));
  }

  /** The groups, in order. */
  public List<String> groups() {
    return columns(rows.stream().map(Row::group));
  }

  /** The rows of a group. */
  public List<Row> rows(String group) {
    return rows.stream().filter(row -> row.group().equals(group)).toList();
  }

  private static List<String> columns(Stream<String> names) {
    return names.distinct().toList();
  }
}
