package io.espalier.datarecord.convert;

import io.espalier.datarecord.convert.ColumnSummary.OddText;
import io.espalier.datarecord.format.CsvTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at one column's cells, and says at the end what they are. */
final class ColumnSurvey {
  private static final int EXAMPLES = 4;

  private final String name;
  private final int column;
  private final Optional<ColumnType> said;
  private final Optional<TableLabel> label;
  private final List<String> examples = new ArrayList<>();
  private long missing;
  private long texts;
  private long numbers;
  private double least = Double.POSITIVE_INFINITY;
  private double most = Double.NEGATIVE_INFINITY;
  private double sum;
  private OddText firstText;

  ColumnSurvey(String name, int column, TableConversion conversion) {
    this.name = name;
    this.column = column;
    this.said = conversion.typeOf(name);
    this.label = conversion.labelOf(name);
  }

  /** Looks at the column's cell in the table's current line. */
  void look(CsvTable table) {
    if (said.filter(type -> type == ColumnType.NONE).isPresent()) {
      return;
    }
    if (table.isMissing(column)) {
      if (label.isPresent()) {
        throw table.fail(column, "the label is missing; leave the line out");
      }
      missing++;
      return;
    }
    if (examples.size() < EXAMPLES) {
      String text = CellValues.shown(table, column);
      if (!examples.contains(text)) {
        examples.add(text);
      }
    }
    if (said.isPresent()) {
      lookAs(said.get(), table);
    } else if (CellValues.looksNumeric(table, column)) {
      number(table.number(column));
    } else {
      text(table);
    }
  }

  private void lookAs(ColumnType type, CsvTable table) {
    switch (type) {
      case CONTINUOUS ->
          number(
              label.isPresent()
                  ? labelValue(label.get(), table)
                  : CellValues.number(table, column));
      case DISCRETE -> number(CellValues.whole(table, column));
      case BINARY -> number(CellValues.truth(table, column) ? 1 : 0);
      case STRING -> text(table);
      case NONE -> throw new AssertionError(type);
    }
  }

  private double labelValue(TableLabel of, CsvTable table) {
    if (of.compares()) {
      return of.value(table.text(column));
    }
    try {
      table.number(column);
    } catch (NumberFormatException e) {
      String cell = CellValues.shown(table, column);
      throw table.fail(
          column,
          "'"
              + cell
              + "' is no number; a label '"
              + name
              + "="
              + cell
              + "' is 1 where a cell is"
              + " that text, and else 0");
    }
    return CellValues.number(table, column);
  }

  private void number(double value) {
    numbers++;
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
  }

  private void text(CsvTable table) {
    CellValues.checkUtf8(table, column);
    texts++;
    if (firstText == null) {
      firstText = new OddText(CellValues.shown(table, column), table.position());
    }
  }

  ColumnSummary summary() {
    ColumnType type = said.orElse(texts == 0 ? ColumnType.CONTINUOUS : ColumnType.STRING);
    boolean numeric = type != ColumnType.STRING && numbers > 0;
    boolean mixed = said.isEmpty() && texts > 0 && numbers > 0;
    return new ColumnSummary(
        name,
        type,
        label.isPresent(),
        numbers + texts,
        missing,
        numeric ? least : Double.NaN,
        numeric ? sum / numbers : Double.NaN,
        numeric ? most : Double.NaN,
        examples,
        mixed ? Optional.of(firstText) : Optional.empty(),
        mixed ? texts : 0);
  }
}
