package io.espalier.datarecord.convert;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.format.CsvTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What text tables turned out to have, after one reading of all their cells. A column whose type
 * nobody said is continuous if every cell that has a value is a number, and else a string: decimal
 * digits with a sign, a point and an exponent at most are a number; digits behind a leading zero
 * (postal codes), whole numbers that no double holds (ids), "nan", "inf" and hexadecimal digits are
 * not.
 *
 * @param conversion what was asked for
 * @param rows how many rows the tables have
 * @param columns the columns, in order
 */
public record TableSurvey(TableConversion conversion, long rows, List<ColumnSummary> columns) {
  public TableSurvey {
    columns = List.copyOf(columns);
  }

  /**
   * Reads the tables. Memory does not depend on their length.
   *
   * @throws IllegalArgumentException if the conversion has {@link TableConversion#problems}
   * @throws InputException if a line has another number of cells, a cell does not fit its column's
   *     type, the label is missing, or there are no rows; names the file, the line and the column
   */
  public static TableSurvey of(TableConversion conversion) {
    List<String> problems = conversion.problems();
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    List<ColumnSurvey> columns = new ArrayList<>();
    List<String> names = null;
    long rows = 0;
    for (Path file : conversion.files()) {
      try (CsvTable table = new CsvTable(file, conversion.dialect())) {
        if (names == null) {
          names = table.columns();
          for (int i = 0; i < names.size(); i++) {
            columns.add(new ColumnSurvey(names.get(i), i, conversion));
          }
        } else if (!names.equals(table.columns())) {
          throw new InputException(
              file.toString(), "its header differs from that of " + conversion.files().getFirst());
        }
        long before = rows;
        while (table.next()) {
          for (int i = 0; i < columns.size(); i++) {
            columns.get(i).look(table);
          }
          rows++;
        }
        if (rows == before) {
          throw new InputException(
              ProblemKind.EMPTY, file.toString(), "the file has no examples; leave it out");
        }
      }
    }
    return new TableSurvey(conversion, rows, columns.stream().map(ColumnSurvey::summary).toList());
  }

  /** The features: those of the earlier conversion if there was one, else one for each column. */
  public DataSpec dataSpec() {
    return conversion
        .spec()
        .orElseGet(() ->
            DataSpec.of(
                columns.stream()
                    .filter(column -> column.type() != ColumnType.NONE)
                    .map(column -> DataSpec.Feature.of(column.name(), featureType(column)))
                    .toList()));
  }

  private static FeatureType featureType(ColumnSummary column) {
    return column.type().featureType().orElseThrow();
  }
}
