package io.espalier.trainer.cli;

import io.espalier.datarecord.convert.ColumnSummary;
import io.espalier.datarecord.convert.ColumnType;
import io.espalier.datarecord.convert.TableSurvey;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Shows what the columns of a converted table became. */
final class TableReport {
  private static final int EXAMPLES = 3;

  private TableReport() {}

  static void print(TableSurvey survey, PrintWriter out) {
    Table table = new Table("column", "type", "missing", "values");
    for (ColumnSummary column : survey.columns()) {
      table.row(
          column.name(),
          column.type().id() + (column.label() ? ", label" : ""),
          column.type() == ColumnType.NONE ? "" : share(column.missing(), survey.rows()),
          values(column));
    }
    table.print(out);
    headerNote(survey, out);
    survey.columns().forEach(column -> notes(column, survey, out));
  }

  /** A header of numbers is most likely the first row of a file that has no header. */
  private static void headerNote(TableSurvey survey, PrintWriter out) {
    if (!survey.conversion().dialect().columns().isEmpty()) {
      return;
    }
    List<String> numbers =
        survey.columns().stream()
            .map(ColumnSummary::name)
            .filter(name -> name.matches("[-+]?\\d+(\\.\\d*)?"))
            .toList();
    if (!numbers.isEmpty()) {
      int shown = Math.min(EXAMPLES, numbers.size());
      out.printf(
          "%nthe header has numbers for names: %s%s%n"
              + "  if it is the first row of data, name the columns with --columns%n",
          String.join(", ", numbers.subList(0, shown)), numbers.size() > shown ? ", …" : "");
    }
  }

  private static String share(long part, long whole) {
    return part == 0
        ? "0"
        : String.format(Locale.ROOT, "%,d (%.2g %%)", part, 100.0 * part / whole);
  }

  private static String values(ColumnSummary column) {
    if (Double.isNaN(column.mean())) {
      return examples(column);
    }
    boolean zeroOrOne = column.type() == ColumnType.BINARY || isTwoClasses(column);
    return zeroOrOne
        ? String.format(Locale.ROOT, "1 in %.4g %%", 100 * column.mean())
        : String.format(
            Locale.ROOT,
            "%s to %s, mean %.6g",
            number(column.least()),
            number(column.most()),
            column.mean());
  }

  private static String examples(ColumnSummary column) {
    int shown = Math.min(EXAMPLES, column.examples().size());
    return String.join(", ", column.examples().subList(0, shown))
        + (column.examples().size() > shown ? ", …" : "");
  }

  private static boolean isTwoClasses(ColumnSummary column) {
    return column.label() && column.least() >= 0 && column.most() <= 1;
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.6g", value);
  }

  private static void notes(ColumnSummary column, TableSurvey survey, PrintWriter out) {
    column
        .firstText()
        .ifPresent(text ->
            out.printf(
                Locale.ROOT,
                "%ncolumn '%s' is text because of %,d of %,d cells, the first '%s' in %s%n "
                    + " --missing '%s' if that means no value; --types %s=continuous if every cell"
                    + " should be a number%n",
                column.name(),
                column.texts(),
                column.present(),
                text.text(),
                text.position(),
                text.text(),
                column.name()));
    if (column.label() && column.least() == column.most()) {
      String texts =
          survey
              .conversion()
              .label()
              .filter(label -> label.compares())
              .map(label -> "; compared with " + String.join(" and ", label.values()))
              .orElse("");
      out.printf(
          Locale.ROOT,
          "%nthe label '%s' is %s in every row%s; the cells are %s%n",
          column.name(),
          number(column.least()),
          texts,
          examples(column));
    }
  }
}
