package io.espalier.bench.report;

import io.espalier.bench.measure.Spread;
import java.util.ArrayList;
import java.util.List;

/** A table as lines of text. */
public final class TextTable {
  private TextTable() {}

  /** The cases, with ratios; then their geometric means and the least of them. */
  public static List<String> lines(Table table) {
    List<String> lines = new ArrayList<>();
    lines.add(
        table.title()
            + ": "
            + table.unit()
            + ", median [p10 p90]; "
            + table.better().id()
            + " is better");
    lines.addAll(aligned(cells(table)));
    lines.addAll(summary(table));
    return lines;
  }

  /** Header and rows, every cell a text. */
  static List<List<String>> cells(Table table) {
    List<Ratio> ratios = Ratio.of(table);
    List<List<String>> cells = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("case"));
    header.addAll(table.measured());
    ratios.forEach(ratio -> header.add(ratio.name()));
    header.addAll(table.derived());
    cells.add(header);
    for (Row row : table.rows()) {
      List<String> line = new ArrayList<>(List.of(row.name()));
      for (String column : table.measured()) {
        Spread spread = row.measured().get(column);
        line.add(spread == null ? "-" : spread(spread));
      }
      for (Ratio ratio : ratios) {
        line.add(ratio.in(row).isEmpty() ? "-" : Numbers.ratio(ratio.in(row).getAsDouble()));
      }
      for (String column : table.derived()) {
        Double value = row.derived().get(column);
        line.add(value == null ? "-" : Numbers.threeDigits(value));
      }
      cells.add(line);
    }
    return cells;
  }

  private static String spread(Spread spread) {
    return "%s [%s %s]"
        .formatted(
            Numbers.threeDigits(spread.median()),
            Numbers.threeDigits(spread.low()),
            Numbers.threeDigits(spread.high()));
  }

  /** A line for each group and ratio. */
  static List<String> summary(Table table) {
    List<String> lines = new ArrayList<>();
    for (Ratio ratio : Ratio.of(table)) {
      for (String group : table.groups()) {
        List<Row> rows = table.rows(group);
        Row worst = ratio.worst(rows);
        if (worst != null) {
          lines.add(
              "%s, %s: geometric mean %s, least %s (%s)"
                  .formatted(
                      ratio.name(),
                      group,
                      Numbers.ratio(ratio.geometricMean(rows).getAsDouble()),
                      Numbers.ratio(ratio.in(worst).getAsDouble()),
                      worst.name()));
        }
      }
    }
    return lines;
  }

  private static List<String> aligned(List<List<String>> cells) {
    int columns = cells.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> line : cells) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> line : cells) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String padding = " ".repeat(widths[i] - line.get(i).length());
        text.append(i == 0 ? line.get(i) + padding : "  " + padding + line.get(i));
      }
      lines.add(text.toString().stripTrailing());
    }
    return lines;
  }
}
