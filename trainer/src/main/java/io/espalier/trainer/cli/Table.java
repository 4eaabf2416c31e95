package io.espalier.trainer.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A table in plain text: columns of numbers flush right, others flush left. */
final class Table {
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]");

  private final List<List<String>> rows = new ArrayList<>();

  Table(String... header) {
    rows.add(List.of(header));
  }

  void row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          cells.length + " cells in a table of " + rows.getFirst().size() + " columns");
    }
    rows.add(List.of(cells));
  }

  void print(PrintWriter out) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    boolean[] numbers = new boolean[columns];
    for (int column = 0; column < columns; column++) {
      numbers[column] = holdsNumbers(column);
    }
    for (int line = 0; line < rows.size(); line++) {
      out.println(line(rows.get(line), widths, numbers));
      if (line == 0) {
        out.println("-".repeat(IntStream.of(widths).sum() + 2 * (columns - 1)));
      }
    }
  }

  private boolean holdsNumbers(int column) {
    return rows.stream()
        .skip(1)
        .map(row -> row.get(column))
        .allMatch(cell -> cell.isEmpty() || NUMBER.matcher(cell).lookingAt());
  }

  private static String line(List<String> cells, int[] widths, boolean[] numbers) {
    StringBuilder text = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String padding = " ".repeat(widths[column] - cells.get(column).length());
      text.append(column == 0 ? "" : "  ");
      text.append(numbers[column] ? padding + cells.get(column) : cells.get(column) + padding);
    }
    return text.toString().stripTrailing();
  }
}
