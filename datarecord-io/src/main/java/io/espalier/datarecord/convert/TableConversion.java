package io.espalier.datarecord.convert;

import io.espalier.datarecord.InputException;
import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.format.CsvDialect;
import io.espalier.datarecord.format.CsvTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which text tables are to become DataRecords, and how. Columns whose type nobody says get it from
 * their cells: see {@link TableSurvey}.
 *
 * @param files the tables, all with the same columns; plain or gzip
 * @param dialect how they are written down
 * @param types columns whose type is said
 * @param label the label, or nothing where it is a column like others
 * @param spec the types of an earlier conversion, which hold for all other columns; or nothing
 */
public record TableConversion(
    List<Path> files,
    CsvDialect dialect,
    Map<String, ColumnType> types,
    Optional<TableLabel> label,
    Optional<DataSpec> spec) {
  public TableConversion {
    files = List.copyOf(files);
    Objects.requireNonNull(dialect, "dialect");
    types = Map.copyOf(types);
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(spec, "spec");
    if (files.isEmpty()) {
      throw new IllegalArgumentException("at least one file is needed");
    }
  }

  /**
   * What is wrong with the names in this conversion: types and labels of columns that the tables do
   * not have, columns that the spec does not have. Reads the first file's header.
   *
   * @return one line for each problem; none if all is well
   * @throws InputException if the file has no header and should have one
   */
  public List<String> problems() {
    List<String> columns = columns();
    List<String> problems = new ArrayList<>();
    String known = "the columns are " + String.join(", ", columns);
    columns.stream()
        .filter(name -> columns.indexOf(name) != columns.lastIndexOf(name))
        .distinct()
        .forEach(name -> problems.add("the column '" + name + "' stands twice in the header"));
    types.keySet().stream()
        .filter(name -> !columns.contains(name))
        .sorted()
        .forEach(
            name -> problems.add("there is no column '" + name + "' to give a type; " + known));
    label
        .map(TableLabel::column)
        .filter(name -> !columns.contains(name))
        .ifPresent(
            name -> problems.add("there is no column '" + name + "' for the label; " + known));
    label
        .map(TableLabel::column)
        .filter(types::containsKey)
        .ifPresent(name ->
            problems.add("the column '" + name + "' is the label, which is always continuous"));
    spec.ifPresent(earlier -> problems.addAll(againstSpec(columns, earlier)));
    return problems;
  }

  private List<String> columns() {
    try (CsvTable table = new CsvTable(files.getFirst(), dialect)) {
      return table.columns();
    }
  }

  private List<String> againstSpec(List<String> columns, DataSpec earlier) {
    List<String> problems = new ArrayList<>();
    for (String name : columns) {
      boolean leftOut = types.get(name) == ColumnType.NONE;
      Optional<DataSpec.Feature> feature = earlier.find(name);
      if (feature.isEmpty() && !leftOut) {
        problems.add("the column '" + name + "' is not in the data spec; leave it out (type none)");
      } else if (feature.isPresent()
          && typeOf(name)
              .flatMap(ColumnType::featureType)
              .filter(feature.get().type()::equals)
              .isEmpty()
          && !leftOut) {
        problems.add("the column '" + name + "' is " + feature.get().type() + " in the data spec");
      }
    }
    return problems;
  }

  /** The type of a column, where it is said: by its own type, the label, or the spec. */
  Optional<ColumnType> typeOf(String column) {
    if (label.filter(one -> one.column().equals(column)).isPresent()) {
      return Optional.of(ColumnType.CONTINUOUS);
    }
    if (types.containsKey(column)) {
      return Optional.of(types.get(column));
    }
    return spec.flatMap(earlier -> earlier.find(column))
        .flatMap(feature -> ColumnType.of(feature.type()));
  }

  /** The label, if it is this column. */
  Optional<TableLabel> labelOf(String column) {
    return label.filter(one -> one.column().equals(column));
  }

  /**
   * The types {@code NAME=TYPE}, in order.
   *
   * @throws IllegalArgumentException naming what is no such pair, no type, or named twice
   */
  public static Map<String, ColumnType> parseTypes(List<String> pairs) {
    Map<String, ColumnType> types = new LinkedHashMap<>();
    for (String pair : pairs) {
      int equals = pair.lastIndexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("'" + pair + "' is not of the form NAME=TYPE");
      }
      String name = pair.substring(0, equals).strip();
      if (types.put(name, typeOf(name, pair.substring(equals + 1).strip())) != null) {
        throw new IllegalArgumentException("the column '" + name + "' gets a type twice");
      }
    }
    return types;
  }

  private static ColumnType typeOf(String column, String type) {
    try {
      return ColumnType.of(type);
    } catch (IllegalArgumentException unknown) {
      throw new IllegalArgumentException("column '" + column + "': " + unknown.getMessage());
    }
  }
}
