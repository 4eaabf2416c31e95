package io.espalier.datarecord.convert;

import java.util.List;
import java.util.Objects;

/**
 * Which column of a text table is the label, and how it becomes a number. Its cells are never
 * missing.
 *
 * @param column the column's name, and that of the continuous feature it becomes
 * @param values texts that stand for one class; empty where the cells are numbers already
 * @param ones what {@code values} become: 1 if true, and everything else 0; else the other way
 *     round
 */
public record TableLabel(String column, List<String> values, boolean ones) {
  public TableLabel {
    Objects.requireNonNull(column, "column");
    values = List.copyOf(values);
  }

  /**
   * A label in the form {@code NAME} (the cells are numbers), {@code NAME=TEXT} (1 where a cell is
   * the text, else 0) or {@code NAME!=TEXT} (0 where a cell is the text, else 1); {@code |} stands
   * between several texts.
   *
   * @throws IllegalArgumentException if the name or a text is empty
   */
  public static TableLabel parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      return new TableLabel(named(text, text), List.of(), true);
    }
    boolean ones = equals == 0 || text.charAt(equals - 1) != '!';
    String name = named(text.substring(0, ones ? equals : equals - 1), text);
    List<String> values =
        List.of(text.substring(equals + 1).split("\\|", -1)).stream().map(String::strip).toList();
    if (values.contains("")) {
      throw new IllegalArgumentException("'" + text + "' compares with an empty text");
    }
    return new TableLabel(name, values, ones);
  }

  private static String named(String name, String text) {
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "'" + text + "' names no column; write NAME, NAME=TEXT or NAME!=TEXT");
    }
    return name.strip();
  }

  /** Whether the cells are texts, of which some mean 1 and the others 0. */
  public boolean compares() {
    return !values.isEmpty();
  }

  /** What a cell means: 1 or 0. */
  double value(String cell) {
    return values.contains(cell) == ones ? 1 : 0;
  }
}
